import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runInRoot } from '../helpers/root.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** What the package of a layer has installed: no directories, which say nothing, unless they are all that there is. */
async function listPaths(layer: string, package_: string, install = ''): Promise<readonly string[]> {
  const list = `dpkg -L ${package_} | while read -r path; do [ -d "$path" ] || echo "$path"; done`;
  const { code, stdout, stderr } = await runInRoot(layer, `${install}\n${list}`);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim().split('\n').sort();
}

/** The paths in the first column of the table "Files of the package". */
function listExplained(): readonly string[] {
  const page = readFileSync(join(project, 'docs/compatibility.md'), 'utf8');
  const section = page.split('\n## Files of the package\n')[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `(\/[^`]+)` \|/gm)].map(([, path = '']) => path).sort();
}

test("every file of Debian's packages is one of ours, or docs/compatibility.md says why not", async () => {
  const ours = new Set(await listPaths('toolchain', 'dkms-ng', 'install_dkms'));
  const theirs = [...(await listPaths('oracle-3.2.2', 'dkms')), ...(await listPaths('peer-3.0.10', 'dkms'))];
  expect(theirs.length).toBeGreaterThan(30);

  const missing = [...new Set(theirs)].filter(path => !ours.has(path)).sort();

  expect(missing).toEqual(listExplained());
});
