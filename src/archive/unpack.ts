import { posix } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
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
 * Unpacks an archive of any compression that tar knows into an empty directory. It is looked through first, and
 * nothing is written when any member would leave the directory.
 *
 * @throws {DkmsError} ARCHIVE_BAD when it is damaged or not safe
 */
export async function unpackArchive(host: Host, archive: string, into: string): Promise<void> {
  const listed = await host.run({
    file: 'tar',
    args: ['--list', '--verbose', '--numeric-owner', '--quoting-style=escape', '--file', archive],
  });
  if (!listed.ok) throw createDamaged(archive, listed.stderr);
  for (const line of listed.stdout.split('\n').filter(text => text !== '')) {
    const member = parseMember(line);
    const fault = member === undefined ? `has a line that cannot be read: ${line}` : findFault(member);
    if (fault !== undefined) {
      throw new DkmsError('ARCHIVE_BAD', `${archive} is not safe to unpack: ${fault}`, {
        hint: `Look at it with: tar -tvf ${archive}`,
      });
    }
  }
  const unpacked = await host.run({
    file: 'tar',
    args: [
      '--extract',
      '--no-same-owner',
      '--no-same-permissions',
      '--delay-directory-restore',
      '--directory',
      into,
      '--file',
      archive,
    ],
  });
  if (!unpacked.ok) throw createDamaged(archive, unpacked.stderr);
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
  if (leaves(name)) return `${name} leaves the directory it is unpacked in`;
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
