import type { Entry, Files } from './files';

/** Every path below a directory, parents before what they hold; links are not followed. */
export function listPaths(files: Files, top: string): readonly string[] {
  return listTree(files, top).map(({ path }) => path);
}

/** The same, with what each is. */
export function listTree(
  files: Files,
  top: string,
): readonly { readonly path: string; readonly kind: Entry['kind'] }[] {
  return files.listKinds(top).flatMap(({ name, kind }) => {
    const path = `${top}/${name}`;
    return kind === 'directory' ? [{ path, kind }, ...listTree(files, path)] : [{ path, kind }];
  });
}

/** What a name is itself, not what a link leads to; undefined where nothing is. */
export function findKind(files: Files, path: string): 'directory' | 'file' | 'link' | undefined {
  if (files.readLink(path) !== undefined) return 'link';
  if (files.isDirectory(path)) return 'directory';
  return files.exists(path) ? 'file' : undefined;
}
