import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createSandbox, type Ended, project, type Sandbox } from './sandbox.js';

/** Made by the build, so they need not be there; tests put bundles of one line in their place. */
export const BUNDLE = 'dist/dkms.cjs';
export const LAUNCHER = 'dist/launcher.cjs';

const PARTS = [
  ...['hooks', 'man', 'completion', 'packaging', 'debian', 'rpm', 'docs', 'src', 'tools', 'package.json'],
  ...['package-lock.json', 'tsconfig.json', 'CHANGELOG.md', 'LICENSE', 'README.md'],
];

/** A copy of what installing and packaging read, with a bundle that holds a line of the library "ini". */
export function createCheckout(): Sandbox {
  const checkout = createSandbox();
  for (const part of PARTS) cpSync(join(project, part), join(checkout.root, part), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(checkout.root, 'node_modules'));
  for (const path of [BUNDLE, LAUNCHER]) checkout.write(path, '#!/usr/bin/node\n', 0o755);
  checkout.write(`${BUNDLE}.map`, '{}\n');
  writeBundled(checkout, { 'node_modules/ini/lib/ini.js': 1, 'node_modules/semver/index.js': 0 });
  return checkout;
}

/** Says how many bytes of each file the bundle holds, as esbuild does. */
export function writeBundled(checkout: Sandbox, bytes: Readonly<Record<string, number>>): void {
  const inputs = Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }]);
  const meta = { inputs: {}, outputs: { [BUNDLE]: { inputs: Object.fromEntries(inputs) } } };
  checkout.write('dist/meta.json', JSON.stringify(meta));
}

/** Runs one of the checkout's tools, from elsewhere. */
export function runTool(checkout: Sandbox, tool: string, ...words: readonly string[]): Ended {
  const { SOURCE_DATE_EPOCH: _, ...env } = process.env;
  const ended = spawnSync('sh', [join(checkout.root, 'tools', tool), ...words], {
    encoding: 'utf8',
    cwd: '/',
    env,
  });
  return { exit: ended.status, output: ended.stdout + ended.stderr };
}
