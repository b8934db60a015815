// Bundles src/bin.ts and its libraries into one file that /usr/bin/node runs as it is: no wrapper, no node_modules.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** `import text from './file?raw'`, as Vite has it: the file's text becomes part of the bundle. */
const rawText = {
  name: 'raw-text',
  setup(builder) {
    builder.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -'?raw'.length)),
      namespace: 'raw-text',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'raw-text' }, ({ path }) => ({
      contents: readFileSync(path, 'utf8'),
      loader: 'text',
    }));
  },
};

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
  plugins: [rawText],
  define: { __DKMS_NG_VERSION__: JSON.stringify(version) },
  banner: { js: '#!/usr/bin/node' },
  logLevel: 'warning',
});

chmodSync('dist/dkms.cjs', 0o755);
writeFileSync('dist/meta.json', `${JSON.stringify(result.metafile)}\n`);
