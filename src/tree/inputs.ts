import type { FileFacts, Files } from '../host/files';
import type { Host } from '../host/host';
import { type BuildInputs, INPUT_NAMES, type InputName, type InputPart } from '../model/inputs';
import type { KernelFacts } from '../model/kernel-facts';

/** Where the inputs of a build are. All absolute. */
export interface InputPlaces {
  readonly source: string;
  readonly overrides: readonly string[];
  readonly facts: Pick<KernelFacts, 'sourceDir' | 'compiler'>;
  /** What the shell reads before the make; undefined: nothing. */
  readonly environment: string | undefined;
}

/** What a build is made from, noted before it begins. */
export interface NotedInputs {
  /** To the byte. Takes a while: there is time for it while the make runs. */
  read(): Promise<BuildInputs>;
}

export type InputsNoter = (places: InputPlaces) => NotedInputs;

/** One for all builds of a call: the kernel and the compiler that they share are read once. */
export function createInputsNoter(host: Host): InputsNoter {
  const shared = new Map<string, NotedPart>();
  return places => {
    const noteShared = (name: InputName): NotedPart => {
      const key = listInputs(host, places, name)
        .map(({ path }) => path)
        .join('\n');
      const part = shared.get(key) ?? notePart(host, () => listInputs(host, places, name));
      shared.set(key, part);
      return part;
    };
    const noted: Record<InputName, NotedPart> = {
      source: notePart(host, () => listInputs(host, places, 'source')),
      overrides: notePart(host, () => listInputs(host, places, 'overrides')),
      kernel: noteShared('kernel'),
      compiler: noteShared('compiler'),
      environment: noteShared('environment'),
    };
    return {
      read: async () => ({
        source: await noted.source(),
        overrides: await noted.overrides(),
        kernel: await noted.kernel(),
        compiler: await noted.compiler(),
        environment: await noted.environment(),
      }),
    };
  };
}

/** The same without its digests, for what is asked again as soon as anything was touched. */
export function stampInputs(host: Host, places: InputPlaces): BuildInputs {
  const stamp = (name: InputName): InputPart => ({
    stamp: stampFiles(listInputs(host, places, name)),
    digest: UNSETTLED,
  });
  return {
    source: stamp('source'),
    overrides: stamp('overrides'),
    kernel: stamp('kernel'),
    compiler: stamp('compiler'),
    environment: stamp('environment'),
  };
}

type NotedPart = () => Promise<InputPart>;

/** What differs from every digest: something was written while the build was under way. */
const UNSETTLED = 'unsettled';

function notePart(host: Host, list: () => readonly Found[]): NotedPart {
  const stamp = stampFiles(list());
  let part: Promise<InputPart> | undefined;
  const read = async (): Promise<InputPart> => {
    const digest = await digestFiles(host, list());
    return { stamp, digest: stampFiles(list()) === stamp ? digest : UNSETTLED };
  };
  return () => {
    part ??= read();
    return part;
  };
}

/**
 * What has changed since a build was made; undefined when nothing has. Files whose names, sizes and times are the same
 * are taken for the same, as make does; of others the content decides.
 */
export async function findChangedInput(
  host: Host,
  before: BuildInputs,
  places: InputPlaces,
): Promise<InputName | undefined> {
  for (const name of INPUT_NAMES) {
    const part = before[name];
    if (part === undefined) continue;
    const files = listInputs(host, places, name);
    if (stampFiles(files) === part.stamp) continue;
    if ((await digestFiles(host, files)) !== part.digest) return name;
  }
  return undefined;
}

/** A file, or a link, that a build is made from. */
interface Found {
  readonly path: string;
  /** undefined: it is not there. */
  readonly facts: FileFacts | undefined;
}

function listInputs(
  { files, findProgram }: Host,
  { source, overrides, facts, environment }: InputPlaces,
  name: InputName,
): readonly Found[] {
  const look = (path: string): Found => ({ path, facts: files.stat(path) });
  switch (name) {
    case 'source':
      return listFiles(files, source);
    case 'overrides':
      return overrides.map(look);
    case 'kernel':
      return ['Module.symvers', '.config', 'include/config/auto.conf'].map(file =>
        look(`${facts.sourceDir}/${file}`),
      );
    case 'compiler': {
      const found = findProgram(facts.compiler ?? 'gcc');
      return found === undefined ? [] : [look(found)];
    }
    case 'environment':
      return environment === undefined ? [] : [look(environment)];
  }
}

function stampFiles(found: readonly Found[]): string {
  return hashQuickly(
    found.map(({ path, facts }) =>
      facts === undefined ? `${path} -` : `${path} ${facts.sizeBytes} ${facts.mtimeMs} ${facts.mode}`,
    ),
  );
}

async function digestFiles({ files }: Host, found: readonly Found[]): Promise<string> {
  const { createHash } = await import('node:crypto');
  const digest = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
  const lines = found.map(({ path, facts }) => {
    if (facts === undefined) return `${path} -`;
    return `${path} ${facts.mode & 0o111} ${digest(files.readBytes(path))}`;
  });
  return digest(lines.join('\n')).slice(0, 32);
}

/**
 * FNV-1a in two lanes, 64 bits, of four bytes at once: all stamps of a call take less than node takes to load its
 * hashes, or to warm up a loop over each byte.
 */
function hashQuickly(lines: readonly string[]): string {
  const text = lines.join('\n');
  const words = new Int32Array(Math.ceil(Buffer.byteLength(text) / 4) + 1);
  words[0] = Buffer.from(words.buffer, 4).write(text);
  let [even, odd] = [0x811c9dc5, 0x01000193];
  for (const word of words) {
    even = Math.imul(even ^ word, 0x01000193);
    odd = Math.imul(odd ^ word, 0x85ebca6b) ^ (odd >>> 13);
    // Its high bits would never reach the low ones.
    even ^= even >>> 15;
  }
  return [even, odd].map(lane => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Every file below a directory; links count by what they lead to, and are not followed into directories. */
function listFiles(files: Files, directory: string): readonly Found[] {
  return files.list(directory).flatMap(name => {
    const path = `${directory}/${name}`;
    const facts = files.stat(path);
    if (facts === undefined) return [];
    if (!facts.isDirectory) return [{ path, facts }];
    return files.readLink(path) === undefined ? listFiles(files, path) : [];
  });
}
