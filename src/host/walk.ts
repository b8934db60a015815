import type { Files } from './files';

/** Every path below a directory, parents before what they hold; links are not followed. */
export function listPaths(files: Files, top: string): readonly string[] {
  return files.list(top).flatMap(name => {
    const path = `${top}/${name}`;
    return findKind(files, path) === 'directory' ? [path, ...listPaths(files, path)] : [path];
  });
}

/** What a name is itself, not what a link leads to; undefined where nothing is. */
export function findKind(files: Files, path: string): 'directory' | 'file' | 'link' | undefined {
  if (files.readLink(path) !== undefined) return 'link';
  if (files.isDirectory(path)) return 'directory';
  return files.exists(path) ? 'file' : undefined;
}
