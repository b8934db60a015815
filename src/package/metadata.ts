import { join } from 'node:path';
import type { Files } from '../host/files';
import type { PackageWords } from '../model/package-words';
import { readDebianMetadata } from './debian-metadata';

export interface Description {
  /** One line. */
  readonly summary: string;
  /** What stands below that line, '' between paragraphs. */
  readonly text: readonly string[];
}

/** What is known of a module beside its name, from its source and from who packages it. */
export interface SourceMetadata {
  /** As MODULE_AUTHOR names them. */
  readonly authors: readonly string[];
  /** One line, as MODULE_DESCRIPTION has it. */
  readonly description: string | undefined;
  readonly license: string | undefined;
  /** What the caller says that the module is. */
  readonly about?: Description | undefined;
  /** What the source's own package of it is said to be. */
  readonly aboutPackage?: Description | undefined;
  /** `Jo Doe <jo@example.org>` */
  readonly maintainer?: string | undefined;
  readonly section?: string | undefined;
  readonly homepage?: string | undefined;
}

/**
 * Reads what the sources below a directory say of themselves: MODULE_AUTHOR, MODULE_DESCRIPTION and MODULE_LICENSE,
 * first ones first, and debian/control where there is one. What the caller says goes before all of it.
 */
export function readSourceMetadata(
  files: Files,
  directory: string,
  words: PackageWords = {},
): SourceMetadata {
  const texts = findSources(files, directory).map(path => files.readText(path) ?? '');
  const all = (macro: string): readonly string[] => texts.flatMap(text => findStrings(text, macro));
  const source = {
    authors: [...new Set(all('MODULE_AUTHOR'))],
    description: all('MODULE_DESCRIPTION')[0],
    license: all('MODULE_LICENSE')[0],
  };
  return { ...source, ...readDebianMetadata(files, directory), ...describeWords(words) };
}

/** Without what was not given: it would hide what the source says. */
function describeWords({ description, ...words }: PackageWords): Partial<SourceMetadata> {
  const given = Object.entries(words).filter(([, word]) => word !== undefined);
  const [summary = '', ...text] = description?.split('\n') ?? [];
  return { ...Object.fromEntries(given), ...(description === undefined ? {} : { about: { summary, text } }) };
}

function findSources(files: Files, directory: string): readonly string[] {
  return files.list(directory).flatMap(name => {
    const path = join(directory, name);
    if (files.readLink(path) !== undefined) return [];
    if (files.isDirectory(path)) return findSources(files, path);
    return name.endsWith('.c') && !name.endsWith('.mod.c') ? [path] : [];
  });
}

/** After the macro's name: `("one" "two")`. */
const STRINGS = /\s*\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)/y;

/** `MACRO("one" "two")` is one string, as in C; a macro of a name instead of a string tells nothing. */
function findStrings(text: string, macro: string): readonly string[] {
  const found: string[] = [];
  // One expression for all of it takes a tenth of a second for a driver of one file.
  for (let at = text.indexOf(macro); at >= 0; at = text.indexOf(macro, at + 1)) {
    STRINGS.lastIndex = at + macro.length;
    if (!/^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', at) + 1, at))) continue;
    const string = joinStrings(STRINGS.exec(text)?.[1] ?? '');
    if (string !== '') found.push(string);
  }
  return found;
}

function joinStrings(strings: string): string {
  return [...strings.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map(([, part = '']) => part)
    .join('')
    .replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? ' ' : escaped))
    .replace(/\s+/g, ' ')
    .trim();
}
