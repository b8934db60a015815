import { posix } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Files } from '../host/files';
import type { Host } from '../host/host';

/** One member of an archive, as tar lists it. */
export interface Member {
  /** `-`, `d`, `l` (link), `h` (hard link), or another of tar's letters. */
  readonly type: string;
  readonly name: string;
  /** What a link points to; '' for other members. */
  readonly target: string;
}

/**
 * Unpacks an archive of any compression that tar knows into an empty directory. It is read once, so that nobody can put
 * another in its place between a look and the unpacking: what was unpacked is looked through in a directory that is
 * closed to others, whatever modes the archive asks for, and only then brought where it was to be. GNU tar itself
 * follows no member out of that directory; of an archive that tries, nothing stays.
 *
 * @throws {DkmsError} ARCHIVE_BAD when it is damaged or not safe
 * @source GNU tar manual, "Dealing with Path Names" and "Security"
 */
export async function unpackArchive(host: Host, archive: string, into: string): Promise<void> {
  const { files } = host;
  const closed = await files.makeTemporaryDirectory('.unpacking-', into);
  const content = `${closed}/content`;
  try {
    await files.makeDirectory(content);
    await extract(host, archive, content);
    await openDirectories(files, content);
    for (const name of files.list(content)) await files.replace(`${content}/${name}`, `${into}/${name}`);
  } finally {
    await openDirectories(files, content);
    await files.remove(closed);
  }
}

async function extract(host: Host, archive: string, into: string): Promise<void> {
  const unpacked = await host.run({
    file: 'tar',
    args: [
      ...['--extract', '--verbose', '--verbose', '--numeric-owner', '--quoting-style=escape'],
      ...['--no-same-owner', '--no-same-permissions', '--delay-directory-restore'],
      ...['--directory', into, '--file', archive],
    ],
  });
  const fault = findFirstFault(unpacked.stdout) ?? findRefused(unpacked.stderr);
  if (fault === undefined && unpacked.ok) return;
  if (fault === undefined) throw createDamaged(archive, unpacked.stderr);
  throw new DkmsError('ARCHIVE_BAD', `${archive} is not safe to unpack: ${fault}`, {
    hint: `Look at it with: tar -tvf ${archive}`,
  });
}

/** A directory that its owner may not write in can be neither moved nor removed. */
async function openDirectories(files: Files, top: string): Promise<void> {
  const mode = files.stat(top)?.mode ?? 0o700;
  if ((mode & 0o700) !== 0o700) await files.setMode(top, mode | 0o700);
  for (const { name, kind } of files.listKinds(top))
    if (kind === 'directory') await openDirectories(files, `${top}/${name}`);
}

/** A member that tar has passed over: it is not in the listing. */
function findRefused(stderr: string): string | undefined {
  const name = /^\S*tar: (.*): Member name contains '\.\.'/m.exec(stderr)?.[1];
  return name === undefined ? undefined : describeEscape(name);
}

function describeEscape(name: string): string {
  return `${name} leaves the directory it is unpacked in`;
}

/** `drwxr-xr-x     Creating directory: a/b`: where the archive has a member in a folder, but not the folder. */
const FOLDER_OF_MEMBER = /^d\S+\s+Creating directory: /;

function findFirstFault(listing: string): string | undefined {
  for (const line of listing.split('\n').filter(text => text !== '' && !FOLDER_OF_MEMBER.test(text))) {
    const member = parseMember(line);
    const fault = member === undefined ? `has a line that cannot be read: ${line}` : findFault(member);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function createDamaged(archive: string, stderr: string): DkmsError {
  const [detail] = stderr.trim().split('\n');
  if (/No space left/.test(stderr))
    return new DkmsError('NO_SPACE', `No space left to unpack ${archive}`, { detail });
  return new DkmsError('ARCHIVE_BAD', `${archive} is damaged, or no archive that tar can read`, {
    detail,
    hint: `tar -tvf ${archive}`,
  });
}

/**
 * `-rw-r--r-- 0/0 123 2026-01-31 12:00 name`, and ` -> target` or ` link to target` for links. A link with such an
 * arrow in its own name is undefined: where the name ends could be guessed only.
 */
export function parseMember(line: string): Member | undefined {
  const parts = /^(\S)\S*\s+\S+\s+\S+\s+\S+\s+\S+ (.*)$/.exec(line);
  if (parts === null) return undefined;
  const [, type = '', rest = ''] = parts;
  const separator = { l: ' -> ', h: ' link to ' }[type];
  const at = separator === undefined ? -1 : rest.indexOf(separator);
  if (separator === undefined || at < 0) return { type, name: rest, target: '' };
  if (rest.includes(separator, at + 1)) return undefined;
  return { type, name: rest.slice(0, at), target: rest.slice(at + separator.length) };
}

/** Why a member may not be unpacked. */
export function findFault({ type, name, target }: Member): string | undefined {
  if (!['-', 'd', 'l', 'h', 'x', 'g'].includes(type)) return `${name} is neither file, directory nor link`;
  if (leaves(name)) return describeEscape(name);
  // A hard link names a member; a symbolic one is seen from where it lies.
  const seen = type === 'l' && !target.startsWith('/') ? posix.join(posix.dirname(name), target) : target;
  if ((type === 'l' || type === 'h') && leaves(seen))
    return `${name} is a link to ${target}, which leaves it`;
  return undefined;
}

function leaves(name: string): boolean {
  const plain = posix.normalize(name);
  return name.startsWith('/') || plain === '..' || plain.startsWith('../') || /(^|\/)\.\.(\/|$)/.test(plain);
}
