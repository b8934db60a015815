import * as fs from 'node:fs';
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { createWrites } from './file-writes';

export interface FileFacts {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** When anything about it last changed: no package manager sets it back to when its author wrote it. */
  readonly changedMs: number;
  /** Permission bits: 0o755. */
  readonly mode: number;
  readonly isDirectory: boolean;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'directory' | 'link' | 'file';
}

/**
 * Reads are synchronous: a snapshot is many tiny looks, and awaiting each costs more than the look. What cannot be
 * read is undefined, false or empty: whether that is an error is the caller's decision. Writes are asynchronous, and
 * throw what the system says.
 */
export interface Files extends FileReads, FileWrites {}

export interface FileReads {
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  isExecutable(path: string): boolean;
  /** Whether the path, or the nearest directory above it that is there, can be written. */
  isWritable(path: string): boolean;
  /** Names in a directory in byte order; empty when it is not there. */
  list(directory: string): readonly string[];
  /** The same with what each is itself, not what a link leads to. */
  listKinds(directory: string): readonly Entry[];
  readText(path: string): string | undefined;
  /** @throws what the system says, where the file cannot be read */
  readBytes(path: string): Uint8Array;
  /** The first bytes of a file, as latin1 text. */
  readHead(path: string, bytes: number): string | undefined;
  readLink(path: string): string | undefined;
  /** The same where a listing has shown that something is there, and all that should be is a link: one look less. */
  readListedLink(path: string): string | undefined;
  stat(path: string): FileFacts | undefined;
  /** Whether two paths lead to one and the same thing; undefined where one of them may not be looked at. */
  isSame(a: string, b: string): boolean | undefined;
  hasSameContent(a: string, b: string): boolean;
}

export interface FileWrites {
  makeDirectory(path: string): Promise<void>;
  /**
   * A new directory of its own for what is only needed meanwhile.
   *
   * @param place  where; without it, where the system has its temporary files
   */
  makeTemporaryDirectory(prefix: string, place?: string): Promise<string>;
  /** Whatever is there, if anything. */
  remove(path: string): Promise<void>;
  /** Only when it is empty; tells whether it is gone. */
  removeEmptyDirectory(path: string): Promise<boolean>;
  /** One rename: `to` is the old thing or the new one at any moment. Both are on one file system. */
  replace(from: string, to: string): Promise<void>;
  /** Across file systems too. */
  move(from: string, to: string): Promise<void>;
  /** A second name for a file or a link. */
  hardLink(path: string, second: string): Promise<void>;
  /** Returns when it is on the disk. */
  appendSynced(path: string, content: string | Uint8Array): Promise<void>;
  /** Brings what was written to a file to the disk. */
  sync(path: string): Promise<void>;
  /** A symbolic link, replacing what is there by one rename. */
  link(target: string, path: string): Promise<void>;
  /** Written beside its place, brought to the disk, and renamed over it. */
  writeText(path: string, text: string, mode?: number): Promise<void>;
  /** For what lies among what is only needed meanwhile: nobody reads half of it, and it need not outlive a crash. */
  writeDraft(path: string, text: string, mode?: number): Promise<void>;
  /** As `writeText`; the copy keeps mode and modification time. */
  copyFile(from: string, to: string): Promise<void>;
  /** A second name for a file, in the place of what is there; a copy where that is another file system. */
  shareFile(from: string, to: string): Promise<void>;
  /** A directory with all it holds: links, modes, owners and times as they are. Nothing is at `to`. */
  copyTree(from: string, to: string): Promise<void>;
  setTimes(path: string, epochSeconds: number): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
}

/** @param temporary  the system's place for temporary files */
export function createFiles(temporary: string): Files {
  return { ...createReads(), ...createWrites(temporary) };
}

function createReads(): FileReads {
  const stat = (path: string) => fs.statSync(path, { throwIfNoEntry: false });
  return {
    exists: path => attempt(() => fs.lstatSync(path, { throwIfNoEntry: false })) != null,
    isDirectory: path => attempt(() => stat(path)?.isDirectory()) === true,
    // On most places of PATH it is not, and an exception costs more than a look.
    isExecutable: path => fs.existsSync(path) && attempt(() => fs.accessSync(path, constants.X_OK)) === null,
    isWritable: path => isWritable(path),
    list: directory => (attempt(() => fs.readdirSync(directory)) ?? []).sort(),
    listKinds: directory =>
      (attempt(() => fs.readdirSync(directory, { withFileTypes: true })) ?? [])
        .map(entry => ({ name: entry.name, kind: describeKind(entry) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    // Most of what is asked for is not there, and an exception costs more than a look.
    readText: path =>
      fs.existsSync(path) ? (attempt(() => fs.readFileSync(path, 'utf8')) ?? undefined) : undefined,
    readBytes: path => fs.readFileSync(path),
    readHead: (path, bytes) => attempt(() => readHead(path, bytes)) ?? undefined,
    // Most of what is asked about is no link, and an exception costs more than a look.
    readLink: path => attempt(() => (isLink(path) ? fs.readlinkSync(path) : null)) ?? undefined,
    readListedLink: path => attempt(() => fs.readlinkSync(path)) ?? undefined,
    stat: path => {
      const found = attempt(() => stat(path));
      if (!found) return undefined;
      const { size, mtimeMs, ctimeMs, mode } = found;
      return {
        sizeBytes: size,
        mtimeMs,
        changedMs: ctimeMs,
        mode: mode & 0o7777,
        isDirectory: found.isDirectory(),
      };
    },
    isSame: (a, b) => {
      const [one, other] = [attempt(() => stat(a)), attempt(() => stat(b))];
      return one && other ? one.ino === other.ino && one.dev === other.dev : undefined;
    },
    hasSameContent: (a, b) => attempt(() => fs.readFileSync(a).equals(fs.readFileSync(b))) === true,
  };
}

function describeKind(entry: fs.Dirent): Entry['kind'] {
  return entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'link' : 'file';
}

function isLink(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** undefined: it could not be done; null stands for a call that returns nothing. */
function attempt<T>(look: () => T): (T extends undefined ? null : T) | null | undefined {
  try {
    return (look() ?? null) as (T extends undefined ? null : T) | null;
  } catch {
    return undefined;
  }
}

function isWritable(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    try {
      fs.accessSync(at, constants.W_OK);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || at === '/') return false;
    }
  }
}

function readHead(path: string, bytes: number): string {
  const fd = fs.openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    const read = fs.readSync(fd, buffer, 0, bytes, 0);
    return buffer.toString('latin1', 0, read);
  } finally {
    fs.closeSync(fd);
  }
}
