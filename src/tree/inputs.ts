import { join } from 'node:path';
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
      const key = listInputs(host, places, name).join('\n');
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

type NotedPart = () => Promise<InputPart>;

/** What differs from every digest: something was written while the build was under way. */
const UNSETTLED = 'unsettled';

function notePart(host: Host, list: () => readonly string[]): NotedPart {
  const stamp = stampFiles(host, list());
  let part: Promise<InputPart> | undefined;
  const read = async (): Promise<InputPart> => {
    const digest = await digestFiles(host, list());
    return { stamp, digest: stampFiles(host, list()) === stamp ? digest : UNSETTLED };
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
    if (stampFiles(host, files) === part.stamp) continue;
    if ((await digestFiles(host, files)) !== part.digest) return name;
  }
  return undefined;
}

function listInputs(
  host: Host,
  { source, overrides, facts, environment }: InputPlaces,
  name: InputName,
): readonly string[] {
  switch (name) {
    case 'source':
      return listFiles(host, source);
    case 'overrides':
      return overrides;
    case 'kernel':
      return ['Module.symvers', '.config', 'include/config/auto.conf'].map(file =>
        join(facts.sourceDir, file),
      );
    case 'compiler': {
      const found = host.findProgram(facts.compiler ?? 'gcc');
      return found === undefined ? [] : [found];
    }
    case 'environment':
      return environment === undefined ? [] : [environment];
  }
}

function stampFiles(host: Host, files: readonly string[]): string {
  return hashQuickly(
    files.map(file => {
      const facts = host.files.stat(file);
      return facts === undefined ? `${file} -` : `${file} ${facts.sizeBytes} ${facts.mtimeMs} ${facts.mode}`;
    }),
  );
}

async function digestFiles(host: Host, files: readonly string[]): Promise<string> {
  const { createHash } = await import('node:crypto');
  const digest = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
  const lines = files.map(file => {
    const facts = host.files.stat(file);
    if (facts === undefined) return `${file} -`;
    return `${file} ${facts.mode & 0o111} ${digest(host.files.readBytes(file))}`;
  });
  return digest(lines.join('\n')).slice(0, 32);
}

/** FNV-1a in two lanes, 64 bits: all stamps of a call take less than node takes to load its hashes. */
function hashQuickly(lines: readonly string[]): string {
  let [even, odd] = [0x811c9dc5, 0x01000193];
  for (const char of Buffer.from(lines.join('\n'))) {
    even = Math.imul(even ^ char, 0x01000193);
    odd = Math.imul(odd ^ char, 0x85ebca6b) ^ (odd >>> 13);
  }
  return [even, odd].map(lane => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Every file below a directory; links count by what they lead to, and are not followed into directories. */
function listFiles(host: Host, directory: string): readonly string[] {
  const { files } = host;
  return files.list(directory).flatMap(name => {
    const path = join(directory, name);
    if (!files.isDirectory(path)) return files.stat(path) === undefined ? [] : [path];
    return files.readLink(path) === undefined ? listFiles(host, path) : [];
  });
}
