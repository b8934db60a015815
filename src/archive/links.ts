import { dirname, join, normalize, relative } from 'node:path';
import type { Files } from '../host/files';
import type { Host } from '../host/host';
import { listTree } from '../host/walk';

/**
 * Links below a directory that lead out of it, or by such a winding way that nobody can tell without going there: a
 * name before `..` may be a link itself.
 */
export function findStrayLinks(files: Files, top: string): readonly string[] {
  return listTree(files, top).flatMap(({ path, kind }) => {
    const target = kind === 'link' ? files.readLink(path) : undefined;
    if (target === undefined) return [];
    if (target.startsWith('/') || isWinding(target)) return [path];
    const seen = normalize(join(dirname(path), target)).replace(/\/$/, '');
    return seen === top || seen.startsWith(`${top}/`) ? [] : [path];
  });
}

/** `../a/b` is straight, `a/../b` is not. */
function isWinding(target: string): boolean {
  const parts = target.split('/').filter(part => part !== '' && part !== '.');
  const down = parts.findIndex(part => part !== '..');
  return down >= 0 && parts.slice(down).includes('..');
}

/**
 * Puts into a copy of a directory, in the place of links that lead out of it, what they lead to: elsewhere they would
 * lead nowhere.
 *
 * @returns links that lead nowhere here, or to a directory: they are taken out of the copy
 */
export async function followLinks(
  { files }: Pick<Host, 'files'>,
  original: string,
  copy: string,
): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const link of findStrayLinks(files, copy)) {
    const from = join(original, relative(copy, link));
    await files.remove(link);
    if (files.stat(from) === undefined || files.isDirectory(from)) lost.push(from);
    else await files.copyFile(from, link);
  }
  return lost;
}
