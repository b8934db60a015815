import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Host } from '../host/host';
import { type BuildInputs, INPUT_NAMES, type InputName, type InputPart } from '../model/inputs';
import type { KernelFacts } from '../model/kernel-facts';

/** Where the inputs of a build are. All absolute. */
export interface InputPlaces {
  readonly source: string;
  readonly overrides: readonly string[];
  readonly facts: Pick<KernelFacts, 'sourceDir' | 'compiler'>;
}

type Look = (host: Host, files: readonly string[]) => string;

/** Reads what a build is made from, to the byte. */
export type InputsReader = (places: InputPlaces) => BuildInputs;

/** One for all builds of a call: the kernel and the compiler that they share are read once. */
export function createInputsReader(host: Host): InputsReader {
  const shared = new Map<string, InputPart>();
  const read = (files: readonly string[]): InputPart => ({
    stamp: stampFiles(host, files),
    digest: digestFiles(host, files),
  });
  return places => {
    const readShared = (name: InputName): InputPart => {
      const files = listInputs(host, places, name);
      const key = files.join('\n');
      const part = shared.get(key) ?? read(files);
      shared.set(key, part);
      return part;
    };
    return {
      source: read(listInputs(host, places, 'source')),
      overrides: read(listInputs(host, places, 'overrides')),
      kernel: readShared('kernel'),
      compiler: readShared('compiler'),
    };
  };
}

/**
 * What has changed since a build was made; undefined when nothing has. Files whose names, sizes and times are the same
 * are taken for the same, as make does; of others the content decides.
 */
export function findChangedInput(
  host: Host,
  before: BuildInputs,
  places: InputPlaces,
): InputName | undefined {
  return INPUT_NAMES.find(name => {
    const files = listInputs(host, places, name);
    return stampFiles(host, files) !== before[name].stamp && digestFiles(host, files) !== before[name].digest;
  });
}

function listInputs(
  host: Host,
  { source, overrides, facts }: InputPlaces,
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
  }
}

const stampFiles: Look = (host, files) =>
  hash(
    files.map(file => {
      const facts = host.files.stat(file);
      return facts === undefined ? `${file} -` : `${file} ${facts.sizeBytes} ${facts.mtimeMs} ${facts.mode}`;
    }),
  );

const digestFiles: Look = (host, files) =>
  hash(
    files.map(file => {
      const facts = host.files.stat(file);
      if (facts === undefined) return `${file} -`;
      return `${file} ${facts.mode & 0o111} ${createHash('sha256').update(host.files.readBytes(file)).digest('hex')}`;
    }),
  );

function hash(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32);
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
