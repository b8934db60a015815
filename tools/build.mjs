// Bundles src/bin.ts and its libraries into one file that /usr/bin/node runs as it is: no wrapper, no node_modules.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';

/** `import text from './file?raw'`, as Vite has it: the file's text becomes part of the bundle. */
const rawText = {
  name: 'raw-text',
  setup(builder) {
    builder.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      // Relative: the path becomes a comment in the bundle, whose bytes must not tell where it was built.
      path: relative('.', resolve(resolveDir, path.slice(0, -'?raw'.length))),
      namespace: 'raw-text',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'raw-text' }, ({ path }) => ({
      contents: readFileSync(path, 'utf8'),
      loader: 'text',
    }));
  },
};

/**
 * What commander asks node for. node:child_process is for verbs that are programs of their own, of which there are
 * none here; node:process is the global. Debian's node takes 15 ms to compile the two for a require.
 */
const COMMANDER_BUILTINS = {
  'node:child_process': 'module.exports = {};',
  'node:process': 'module.exports = process;',
};
const leanCommander = {
  name: 'lean-commander',
  setup(builder) {
    builder.onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      /[/\\]commander[/\\]/.test(importer) && path in COMMANDER_BUILTINS
        ? { path, namespace: 'lean-commander' }
        : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'lean-commander' }, ({ path }) => ({
      contents: COMMANDER_BUILTINS[path],
      loader: 'js',
    }));
  },
};

/**
 * Libraries that only work needs, and `status` does not: more than half of all code. As text they cost a start
 * nothing; as code, a tenth of it. They become code when they are first asked for.
 */
const DEFERRED = ['execa', 'fs-extra', 'ora'];
/** What is in them, for whoever lists what the bundle is made of. */
const outputs = {};
const deferredLibraries = {
  name: 'deferred-libraries',
  setup(builder) {
    builder.onResolve({ filter: /^[a-z-]+$/ }, ({ path, pluginData }) =>
      DEFERRED.includes(path) && pluginData !== 'found' ? { path, namespace: 'deferred' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'deferred' }, async ({ path }) => {
      const found = await builder.resolve(path, {
        kind: 'dynamic-import',
        resolveDir: '.',
        pluginData: 'found',
      });
      const library = await build({ ...COMMON, entryPoints: [found.path], write: false });
      Object.assign(outputs, { [path]: Object.values(library.metafile.outputs)[0] });
      const text = JSON.stringify(`${library.outputFiles[0].text}\n//# sourceURL=${path}`);
      return { contents: `new Function('require', 'module', 'exports', ${text})(require, module, exports);` };
    });
  },
};

const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  minifySyntax: true,
  // Read at every start: 30 % less of it. Names stay, for the traces of faults.
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  metafile: true,
};

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
mkdirSync('dist', { recursive: true });

const result = await build({
  entryPoints: ['src/bin.ts'],
  outfile: 'dist/dkms.cjs',
  ...COMMON,
  plugins: [rawText, leanCommander, deferredLibraries],
  define: { __DKMS_NG_VERSION__: JSON.stringify(version) },
  banner: { js: '#!/usr/bin/node' },
  logLevel: 'warning',
});

chmodSync('dist/dkms.cjs', 0o755);
writeFileSync(
  'dist/meta.json',
  `${JSON.stringify({ outputs: { ...result.metafile.outputs, ...outputs } })}\n`,
);
