import { dirname, join, normalize } from 'node:path';
import type { Files } from '../host/files';
import { listPaths } from '../host/walk';

/**
 * Links below a directory that lead out of it, or by such a winding way that nobody can tell without going there: a
 * name before `..` may be a link itself.
 */
export function findStrayLinks(files: Files, top: string): readonly string[] {
  return listPaths(files, top).filter(path => {
    const target = files.readLink(path);
    if (target === undefined) return false;
    if (target.startsWith('/') || isWinding(target)) return true;
    const seen = normalize(join(dirname(path), target)).replace(/\/$/, '');
    return seen !== top && !seen.startsWith(`${top}/`);
  });
}

/** `../a/b` is straight, `a/../b` is not. */
function isWinding(target: string): boolean {
  const parts = target.split('/').filter(part => part !== '' && part !== '.');
  const down = parts.findIndex(part => part !== '..');
  return down >= 0 && parts.slice(down).includes('..');
}
