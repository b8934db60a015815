import { join } from 'node:path';
import type { Files } from '../host/files';

/** What a module's source says of itself, in the macros that end up in modinfo. */
export interface SourceMetadata {
  readonly authors: readonly string[];
  readonly description: string | undefined;
  readonly license: string | undefined;
}

/** Reads MODULE_AUTHOR, MODULE_DESCRIPTION and MODULE_LICENSE of the sources below a directory; first ones win. */
export function readSourceMetadata(files: Files, directory: string): SourceMetadata {
  const texts = findSources(files, directory).map(path => files.readText(path) ?? '');
  const all = (macro: string): readonly string[] => texts.flatMap(text => findStrings(text, macro));
  return {
    authors: [...new Set(all('MODULE_AUTHOR'))],
    description: all('MODULE_DESCRIPTION')[0],
    license: all('MODULE_LICENSE')[0],
  };
}

function findSources(files: Files, directory: string): readonly string[] {
  return files.list(directory).flatMap(name => {
    const path = join(directory, name);
    if (files.readLink(path) !== undefined) return [];
    if (files.isDirectory(path)) return findSources(files, path);
    return name.endsWith('.c') && !name.endsWith('.mod.c') ? [path] : [];
  });
}

/** `MACRO("one" "two")` is one string, as in C; a macro of a name instead of a string tells nothing. */
function findStrings(text: string, macro: string): readonly string[] {
  const calls = text.matchAll(
    new RegExp(`^[ \\t]*${macro}\\s*\\(\\s*((?:"(?:[^"\\\\]|\\\\.)*"\\s*)+)\\)`, 'gm'),
  );
  return [...calls]
    .map(([, strings = '']) =>
      [...strings.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part).join(''),
    )
    .map(string =>
      string
        .replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? ' ' : escaped))
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(string => string !== '');
}
