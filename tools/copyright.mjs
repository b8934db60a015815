// Prints the machine-readable copyright file of the package: debian/copyright, and after it each library that
// really is in the bundle, with its own notice and licence. With --whole, also the texts that Debian's systems have.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBundled } from './bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = path => readFileSync(join(root, path), 'utf8');
const isWhole = process.argv.includes('--whole');

/** Debian's names for SPDX's. A licence that is not here must be looked at by a person before it is shipped. */
const LICENSES = { MIT: 'Expat', ISC: 'ISC', 'BlueOak-1.0.0': 'BlueOak-1.0.0', 'Apache-2.0': 'Apache-2.0' };

/** Licences that Debian's systems have, and that a package names instead of repeating them. */
const COMMON = {
  'Apache-2.0': 'The full text is in /usr/share/common-licenses/Apache-2.0 on Debian systems.',
};

function describe({ folder, name, version, license, author }) {
  const file = readdirSync(join(root, folder)).find(entry => /^licen[cs]e([.-]|$)/i.test(entry));
  if (file === undefined) throw new Error(`${name}: no licence file; its notice cannot be carried`);
  if (LICENSES[license] === undefined)
    throw new Error(`${name}: licence ${license} is not in tools/copyright.mjs`);
  const lines = read(join(folder, file)).replaceAll('\r', '').trim().split('\n');
  // "Copyright 2025 ehmicky <...>" and "Copyright (c) ...", but not a line of the text that begins with the word.
  const isNotice = line => /^\s*copyright (\(c\)|©|\d{4})/i.test(line);
  const isTitle = line => /^\W*(the )?(mit|isc) licen[cs]e\W*(\(mit\))?\W*$/i.test(line);
  const notices = lines.filter(isNotice).map(line => line.trim().replace(/^copyright\s*(\(c\)|©)?\s*/i, ''));
  const owner = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`);
  const text = lines
    .filter(line => !isNotice(line) && !isTitle(line))
    .join('\n')
    .trim();
  return {
    folder,
    name,
    version,
    license: LICENSES[license],
    notices: notices.length > 0 ? notices : [owner],
    text,
  };
}

/** Texts that differ in nothing but quotes and line breaks are one licence: they need one paragraph. */
const fingerprint = text => text.toLowerCase().replace(/[^a-z]/g, '');

/** DEP-5: continued lines begin with a space, empty ones are " .". */
const indent = text =>
  text
    .split('\n')
    .map(line => (line.trim() === '' ? ' .' : ` ${line.trim()}`))
    .join('\n');

const ours = read('debian/copyright').trim();
const texts = new Map();
for (const paragraph of ours.split('\n\n')) {
  const [, title, body] = /^License: (.+)\n([\s\S]+)$/.exec(paragraph.trim()) ?? [];
  if (body !== undefined)
    texts.set(`${title} ${fingerprint(body)}`, { license: title, title, body: undefined });
}

const packages = findBundled().map(describe);
for (const entry of packages) {
  const body = (isWhole ? undefined : COMMON[entry.license]) ?? entry.text;
  const variants = [...texts.values()].filter(({ license }) => license === entry.license);
  const key = `${entry.license} ${fingerprint(body)}`;
  const title = variants.length === 0 ? entry.license : `${entry.license}-${entry.name.replace(/\W+/g, '-')}`;
  if (!texts.has(key)) texts.set(key, { license: entry.license, title, body });
  entry.title = texts.get(key).title;
}

const stanzas = packages.map(
  ({ folder, name, version, notices, title }) =>
    `Files: ${folder}/*\nCopyright: ${notices.join('\n           ')}\nLicense: ${title}\nComment: ${name} ${version}, bundled into /usr/sbin/dkms`,
);
const licences = [...texts.values()]
  .filter(({ body }) => body !== undefined)
  .map(({ title, body }) => `License: ${title}\n${indent(body)}`);
console.log([ours, ...stanzas, ...licences].join('\n\n'));
