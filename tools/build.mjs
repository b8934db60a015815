// Bundles src/bin.ts and its libraries into one file that /usr/bin/node runs as it is: no wrapper, no node_modules.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
mkdirSync('dist', { recursive: true });

const result = await build({
  entryPoints: ['src/bin.ts'],
  outfile: 'dist/dkms.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  minifySyntax: true,
  keepNames: false,
  legalComments: 'none',
  metafile: true,
  define: { __DKMS_NG_VERSION__: JSON.stringify(version) },
  banner: { js: '#!/usr/bin/node' },
  logLevel: 'warning',
});

chmodSync('dist/dkms.cjs', 0o755);
writeFileSync('dist/meta.json', `${JSON.stringify(result.metafile)}\n`);
