import { parse } from 'ini';
import type { Files } from './files';

/** os-release(5): ID, ID_LIKE, VERSION_ID …; empty when the system has none. */
export const readOsRelease = readAssignments;

/** The first of the files that is there, which holds `NAME=value` a line, quoted or not; empty when none is. */
export function readAssignments(files: Files, places: readonly string[]): Readonly<Record<string, string>> {
  const text = places.map(files.readText).find(found => found !== undefined);
  if (text === undefined) return {};
  // To the shell, whose files these are, a comment may follow; ini(5) has them on lines of their own.
  const plain = text.replace(/^(\s*\w+=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'#]*))[ \t]+#.*$/gm, '$1');
  return Object.fromEntries(
    Object.entries(parse(plain)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
