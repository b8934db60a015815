// What is really in the bundle, as dist/meta.json (written by the build) tells: a library a line. As a program:
//
//   node tools/bundled.mjs provides     as RPM packages name them: Provides: bundled(npm(NAME)) = VERSION
//   node tools/bundled.mjs licenses     their licences, by SPDX's names
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = path => readFileSync(join(root, path), 'utf8');

/** Each library with its folder and its package.json; what tree shaking dropped is not among them. */
export function findBundled() {
  const outputs = Object.values(JSON.parse(read('dist/meta.json')).outputs);
  const inputs = outputs.flatMap(output => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const folders = used.filter(path => path.includes('node_modules/')).map(findPackageFolder);
  return [...new Set(folders)]
    .sort()
    .map(folder => ({ ...JSON.parse(read(join(folder, 'package.json'))), folder }));
}

/** The nearest folder whose package.json names a package: some hold others of one line, {"type":"module"}. */
function findPackageFolder(path) {
  for (let dir = dirname(path); dir.includes('node_modules/'); dir = dirname(dir)) {
    const json = join(dir, 'package.json');
    if (existsSync(join(root, json)) && JSON.parse(read(json)).name !== undefined) return dir;
  }
  throw new Error(`No package.json for ${path}`);
}

const LISTS = {
  provides: () =>
    findBundled().map(({ name, version }) => `Provides:       bundled(npm(${name})) = ${version}`),
  licenses: () => findBundled().map(({ license }) => license),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const list = LISTS[process.argv[2]];
  if (list === undefined) {
    console.error(`node tools/bundled.mjs ${Object.keys(LISTS).join('|')}`);
    process.exit(2);
  }
  for (const line of [...new Set(list())].sort()) console.log(line);
}
