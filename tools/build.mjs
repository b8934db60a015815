// Bundles src/bin.ts and its libraries into one file that /usr/bin/node runs as it is, and the launcher that starts
// it faster: no wrapper, no node_modules.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** What was meant for one node is not meant for ours, which may not even start with it. */
const BEFORE_START = ['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'NODE_DEBUG'];
/** Nor for those of a module's make. */
const NODE_VARIABLES = [...BEFORE_START, 'NODE_V8_COVERAGE', 'NODE_REDIRECT_WARNINGS'];
const FIRST_LINE = `#!/usr/bin/env -S ${BEFORE_START.map(name => `-u ${name}`).join(' ')} /usr/bin/node`;
/** Linux before 5.1 silently cuts off what is longer. */
const FIRST_LINE_LENGTH = 126;
if (FIRST_LINE.length > FIRST_LINE_LENGTH) throw new Error(`Too long for a first line: ${FIRST_LINE}`);

const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  // import() of node's own modules would start its loader of ES modules.
  supported: { 'dynamic-import': false },
  // Read at every start: half of it is left.
  minify: true,
  legalComments: 'none',
  banner: { js: FIRST_LINE },
  logLevel: 'warning',
  write: false,
};

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const program = await build({
  ...COMMON,
  entryPoints: ['src/bin.ts'],
  outfile: 'dist/dkms.cjs',
  metafile: true,
  // For the traces of faults; it names places in our sources, and holds none of them.
  sourcemap: 'external',
  sourcesContent: false,
  plugins: [rawText, leanCommander],
  define: {
    __DKMS_NG_VERSION__: JSON.stringify(version),
    __NODE_VARIABLES__: JSON.stringify(NODE_VARIABLES),
  },
});
const launcher = await build({ ...COMMON, entryPoints: ['src/launcher.ts'], outfile: 'dist/launcher.cjs' });

mkdirSync('dist', { recursive: true });
for (const { path, text } of [...program.outputFiles, ...launcher.outputFiles]) {
  if (path.endsWith('.map')) writeFileSync(path, moveMap(text));
  else writeFileSync(path, sign(text), { mode: 0o755 });
}
writeFileSync('dist/meta.json', `${JSON.stringify(program.metafile)}\n`);

/** Signing puts a line before the others; sources are named from the project's top; names are not asked for. */
function moveMap(text) {
  const { mappings, sources, ...map } = JSON.parse(text);
  const paths = sources.map(path => path.replace(/^\.\.\//, ''));
  return `${JSON.stringify({ ...map, names: [], sources: paths, mappings: `;${mappings}` })}\n`;
}

/** The second line says which program this is: the launcher keeps compiled code under that name. */
function sign(text) {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return text.replace('\n', `\n// ${digest}\n`);
}
