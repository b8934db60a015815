import { basename, join } from 'node:path';
import type { Host } from '../host/host';
import { listTree } from '../host/walk';
import { listMadeByKbuild } from '../tree/made-by-kbuild';

/**
 * What belongs to a source's history or to another package, or what editors and patch leave behind: not what is built.
 * All that dpkg-source and debhelper drop of a source package, but for objects, is among it, so that mkdeb and mkdsc
 * hold the same.
 *
 * @source dpkg-source(1), --tar-ignore; dh_clean(1)
 */
const LEFT_OUT: readonly RegExp[] = [
  /^\.git(|hub|lab|ea|ignore|attributes|modules|review|-blame-ignore-revs|lab-ci\.yml)$/,
  /^\.(svn|shelf|mailmap|cvsignore|travis\.yml|circleci|pc|mtn-ignore|be|arch-ids|arch-inventory)$/,
  /^\.(hg|hgignore|hgsigs|hgtags|bzr|bzrignore|bzr\.backup|bzr\.tags)$/,
  /^(CVS|RCS|_MTN|_darcs|\{arch\}|DEADJOE|TAGS|\.SUMS)$/,
  /(~|\.orig|\.rej|\.bak)$/,
  /^(,,|\.#|#.*#$|\..*\.sw.$)/,
];

/**
 * Leaves from a source, in place, only what a package should carry: nothing of its history, nothing that a make left
 * there, no directory that is empty by then; `debian` at its top is another package's. So the package is the same
 * whether or not somebody has built the source where it lies.
 */
export async function prunePayload(host: Host, top: string): Promise<void> {
  const { files } = host;
  if (files.exists(join(top, 'debian'))) await files.remove(join(top, 'debian'));
  const unwanted = [{ path: top, kind: 'directory' }, ...listTree(files, top)].flatMap(({ path, kind }) => [
    ...(isLeftOut(path) && path !== top ? [path] : []),
    ...(kind === 'directory' ? [...listMadeByKbuild(files, path)].map(name => join(path, name)) : []),
  ]);
  for (const path of unwanted) await files.remove(path);
  for (const { path, kind } of [...listTree(files, top)].reverse()) {
    if (kind === 'directory') await files.removeEmptyDirectory(path);
  }
}

function isLeftOut(path: string): boolean {
  return LEFT_OUT.some(pattern => pattern.test(basename(path)));
}

/** Makes modes and times depend on nothing but the source: 755 and 644, and all of `epochSeconds`. */
export async function normalizeTree(host: Host, top: string, epochSeconds: number): Promise<void> {
  const { files } = host;
  const entries = [{ path: top, kind: 'directory' as const }, ...listTree(files, top)];
  for (const { path, kind } of entries.reverse()) {
    if (kind === 'link') continue;
    const executable = kind === 'directory' || ((files.stat(path)?.mode ?? 0) & 0o111) !== 0;
    await files.setMode(path, executable ? 0o755 : 0o644);
    await files.setTimes(path, epochSeconds);
  }
}
