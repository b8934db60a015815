// Prints what hooks/manifest.json says for one family, a file a line: source, destination, mode, "conffile" or
// "file", with tabs between. A source "dir/**" stands for every file below dir, at the same place below destination;
// what is a script among them is executable.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const family = process.argv[2];
const manifest = JSON.parse(readFileSync(join(root, 'hooks/manifest.json'), 'utf8'));
if (!manifest.families.includes(family)) {
  console.error(`No family "${family}" in hooks/manifest.json: ${manifest.families.join(', ')}`);
  process.exit(2);
}

/** Paths below `dir`, sorted, so that the same tree gives the same list everywhere. */
function listFiles(dir) {
  return readdirSync(join(root, dir), { withFileTypes: true })
    .flatMap(entry => (entry.isDirectory() ? listFiles(join(dir, entry.name)) : [join(dir, entry.name)]))
    .sort();
}

const isScript = path => readFileSync(join(root, path), 'utf8').startsWith('#!');

for (const [source, destination, mode, conffile, families] of manifest.files) {
  if (families !== 'all' && !families.split(' ').includes(family)) continue;
  const base = source.endsWith('/**') ? source.slice(0, -2) : undefined;
  const files =
    base === undefined
      ? [[source, destination]]
      : listFiles(base).map(f => [f, destination + f.slice(base.length)]);
  for (const [from, to] of files) {
    const own = base !== undefined && isScript(from) ? '0755' : mode;
    console.log([from, to, own, conffile ? 'conffile' : 'file'].join('\t'));
  }
}
