import type { Files } from './files';

/** The same files for one that only looks, and looks more than once: each directory is asked for once. */
export function rememberLooks(files: Files): Files {
  const remember = <T>(look: (path: string) => T): ((path: string) => T) => {
    const known = new Map<string, T>();
    return path => {
      const found = known.get(path) ?? look(path);
      known.set(path, found);
      return found;
    };
  };
  return { ...files, list: remember(files.list), isDirectory: remember(files.isDirectory) };
}
