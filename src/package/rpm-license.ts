/**
 * What MODULE_LICENSE's words are called by SPDX. The kernel's own document says that `GPL` tells version 2, and not
 * whether a later one will do.
 *
 * @source Documentation/process/license-rules.rst of Linux, MODULE_LICENSE
 */
const SPDX: Readonly<Record<string, string>> = {
  GPL: 'GPL-2.0-only',
  'GPL v2': 'GPL-2.0-only',
  'GPL and additional rights': 'GPL-2.0-only OR MIT',
  'Dual MIT/GPL': 'MIT OR GPL-2.0-only',
  'Dual BSD/GPL': 'BSD-3-Clause OR GPL-2.0-only',
  'Dual MPL/GPL': 'MPL-1.1 OR GPL-2.0-only',
  Proprietary: 'LicenseRef-Proprietary',
};

/** What sources write, and what SPDX calls it by now. */
const OLDER: readonly (readonly [RegExp, string])[] = [
  [/\b(A?L?GPL-\d\.\d)\+/g, '$1-or-later'],
  [/\b(A?L?GPL-\d\.\d)(?!-)/g, '$1-only'],
  [/ or /g, ' OR '],
  [/ and /g, ' AND '],
  [/ with /g, ' WITH '],
  [/\(([^\s()]+ WITH [^\s()]+)\)/g, '$1'],
];

/**
 * The text of an RPM's License tag, of all licences that something in the package is under: an SPDX expression where one
 * can be told, else what was said, as it was said.
 */
export function createRpmLicense(said: readonly string[]): string {
  const all = [...new Set(said.map(modernize))].sort();
  const [only, second] = all;
  if (only === undefined) return 'Unknown';
  if (second === undefined) return only;
  return all.map(license => (/ OR /.test(license) ? `(${license})` : license)).join(' AND ');
}

function modernize(said: string): string {
  const known = SPDX[said];
  if (known !== undefined) return known;
  return OLDER.reduce((text, [old, modern]) => text.replace(old, modern), stripParentheses(said));
}

/** `(MIT OR GPL-2.0)` is the same without, `(MIT) OR (GPL-2.0)` is not. */
function stripParentheses(license: string): string {
  let depth = 0;
  const closes = [...license].findIndex(sign => {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    return depth === 0;
  });
  return license.startsWith('(') && closes === license.length - 1 ? license.slice(1, -1).trim() : license;
}
