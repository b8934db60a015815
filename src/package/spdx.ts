import { join } from 'node:path';
import type { Files } from '../host/files';

/** Where kernel sources have it: the first line, or the second. */
const HEAD_BYTES = 400;

/** What the sources below a directory say in their SPDX-License-Identifier lines, each text once. */
export function findSpdxLicenses(
  files: Pick<Files, 'list' | 'readLink' | 'isDirectory' | 'readHead'>,
  directory: string,
): readonly string[] {
  const found = files.list(directory).flatMap(name => {
    const path = join(directory, name);
    if (files.readLink(path) !== undefined) return [];
    if (files.isDirectory(path)) return findSpdxLicenses(files, path);
    if (!/\.[ch]$/.test(name) || name.endsWith('.mod.c')) return [];
    const head = files.readHead(path, HEAD_BYTES) ?? '';
    return /SPDX-License-Identifier:\s*([^*\n]*)/.exec(head)?.[1]?.trim() || [];
  });
  return [...new Set(found)];
}
