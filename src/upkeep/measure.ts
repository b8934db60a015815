import type { Files } from '../host/files';
import { findKind, listPaths } from '../host/walk';

/** What a file or a directory takes, in bytes; links take nothing. */
export function measure(files: Files, path: string): number {
  const all = findKind(files, path) === 'directory' ? listPaths(files, path) : [path];
  return all
    .filter(each => findKind(files, each) === 'file')
    .reduce((sum, each) => sum + (files.stat(each)?.sizeBytes ?? 0), 0);
}
