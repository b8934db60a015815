import { join } from 'node:path';
import type { Host } from '../host/host';

/** What belongs to a source's history or to another package, not to what is built. */
const LEFT_OUT = new Set([
  ...[
    '.git',
    '.github',
    '.gitlab',
    '.gitignore',
    '.gitattributes',
    '.gitmodules',
    '.gitlab-ci.yml',
    '.gitea',
  ],
  ...['.svn', '.hg', '.hgignore', '.hgtags', '.bzr', '.cvsignore', 'CVS', '.travis.yml', '.circleci', '.pc'],
]);

/** Leaves from a source, in place, only what a package should carry; `debian` at its top is another package's. */
export async function prunePayload(host: Host, top: string): Promise<void> {
  await host.files.remove(join(top, 'debian'));
  for (const path of walk(host, top)) {
    if (LEFT_OUT.has(path.slice(path.lastIndexOf('/') + 1))) await host.files.remove(path);
  }
}

/** Makes modes and times depend on nothing but the source: 755 and 644, and no file newer than `epochSeconds`. */
export async function normalizeTree(host: Host, top: string, epochSeconds: number): Promise<void> {
  for (const path of [...walk(host, top)].reverse().concat(top)) {
    const facts = host.files.stat(path);
    if (host.files.readLink(path) !== undefined || facts === undefined) continue;
    const executable = host.files.isDirectory(path) || (facts.mode & 0o111) !== 0;
    await host.files.setMode(path, executable ? 0o755 : 0o644);
    await host.files.setTimes(path, epochSeconds);
  }
}

/** Every path below a directory, parents before what they hold; links are not followed. */
export function walk(host: Host, top: string): readonly string[] {
  const { files } = host;
  return files.list(top).flatMap(name => {
    const path = join(top, name);
    const isDirectory = files.readLink(path) === undefined && files.isDirectory(path);
    return isDirectory ? [path, ...walk(host, path)] : [path];
  });
}
