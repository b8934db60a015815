import type { Files } from '../../src/host/files';
import type { Host } from '../../src/host/host';

type Writing =
  | 'copyFile'
  | 'shareFile'
  | 'writeText'
  | 'move'
  | 'link'
  | 'makeDirectory'
  | 'replace'
  | 'remove';

/**
 * A view of a host on which one kind of writing fails as the system would fail it.
 *
 * @param code   `ENOSPC`, `EROFS`, `EACCES` …
 * @param where  the writes that fail, by any path they name
 */
export function failOn(method: Writing, where: RegExp, code: string): (real: Host) => Host {
  return real => {
    const original = real.files[method] as (...args: readonly string[]) => Promise<never>;
    const failing = async (...args: readonly string[]): Promise<never> => {
      const path = args.filter(arg => arg.startsWith('/')).find(arg => where.test(arg));
      if (path === undefined) return original(...args);
      throw Object.assign(new Error(`${code}: refused for the test, ${method} '${path}'`), { code, path });
    };
    const files: Files = { ...real.files, [method]: failing };
    return { ...real, files };
  };
}

/** A view on which nothing can be written below a directory, as on a read-only mount. */
export function readOnlyBelow(directory: RegExp): (real: Host) => Host {
  return real => ({
    ...real,
    files: {
      ...real.files,
      isWritable: path => !directory.test(path) && real.files.isWritable(path),
    },
  });
}

/** A view that starts no process: whatever tries fails the test. */
export function withoutProcesses(real: Host): Host {
  const refuse = (what: string) => (): never => {
    throw new Error(`a process was started by ${what}`);
  };
  return {
    ...real,
    run: refuse('run'),
    shell: refuse('shell'),
    lock: refuse('lock'),
    readRunningRelease: refuse('readRunningRelease'),
    readMachine: refuse('readMachine'),
  };
}
