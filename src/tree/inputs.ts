import type { FileFacts, Files } from '../host/files';
import type { Host } from '../host/host';
import { type BuildInputs, INPUT_NAMES, type InputName, type InputPart } from '../model/inputs';
import type { KernelFacts } from '../model/kernel-facts';
import { listMadeByKbuild } from './made-by-kbuild';

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
  /** Reads all of it, to the byte. Takes a while: there is time for it while the make runs. */
  prepare(): Promise<unknown>;
  /** Once the make has ended: what it has changed of its own inputs is told then. */
  settle(): Promise<BuildInputs>;
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
      prepare: () => Promise.all(INPUT_NAMES.map(name => noted[name].prepare())),
      settle: async () => ({
        source: await noted.source.settle(),
        overrides: await noted.overrides.settle(),
        kernel: await noted.kernel.settle(),
        compiler: await noted.compiler.settle(),
        environment: await noted.environment.settle(),
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

interface NotedPart {
  prepare(): Promise<string>;
  settle(): Promise<InputPart>;
}

/** What differs from every digest: something was written while the build was under way. */
const UNSETTLED = 'unsettled';

/**
 * What comes to be where a conf builds in its source itself, such as a link to another module's file, is the make's
 * own: the next look finds it there, and that is no change. What was there before and is another afterwards is one.
 */
function notePart(host: Host, list: () => readonly Found[]): NotedPart {
  const before = list();
  let digest: Promise<string> | undefined;
  const prepare = (): Promise<string> => {
    digest ??= digestFiles(host, before);
    return digest;
  };
  const settle = async (): Promise<InputPart> => {
    const noted = { stamp: stampFiles(before), digest: await prepare() };
    const after = list();
    const stamp = stampFiles(after);
    if (stamp === noted.stamp) return noted;
    const now = new Set(after.map(formatFound));
    const isSettled = before.every(found => now.has(formatFound(found)));
    return isSettled ? { stamp, digest: await digestFiles(host, after) } : { ...noted, digest: UNSETTLED };
  };
  return { prepare, settle };
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
  return hashQuickly(found.map(formatFound));
}

function formatFound({ path, facts }: Found): string {
  return facts === undefined ? `${path} -` : `${path} ${facts.sizeBytes} ${facts.mtimeMs} ${facts.mode}`;
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

/**
 * Every file below a directory but what an earlier make left there; links count by what they lead to, and are not
 * followed into directories.
 */
function listFiles(files: Files, directory: string): readonly Found[] {
  const names = files.list(directory);
  const made = listMadeByKbuild(files, directory, names);
  return names.flatMap(name => {
    if (made.has(name)) return [];
    const path = `${directory}/${name}`;
    const facts = files.stat(path);
    if (facts === undefined) return [];
    if (!facts.isDirectory) return [{ path, facts }];
    return files.readLink(path) === undefined ? listFiles(files, path) : [];
  });
}
