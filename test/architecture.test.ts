import { readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { OPTIONS } from '../src/cli/options';
import { VERBS } from '../src/commands/index';
import { CATALOG } from '../src/errors/catalog';
import { PAGES } from '../tools/pages';
import {
  findFiles,
  findImports,
  findTexts,
  measureFunctions,
  project,
  readSources,
  type SourceFile,
  visit,
} from './helpers/source-files';

/**
 * Who may import whom, by folder of src; a folder may always import itself. `main`, `bin` and `launcher` may import everything.
 *
 * @source docs/architecture.md, "Who may import whom"
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  model: ['errors'],
  host: ['model', 'errors'],
  distro: ['model', 'errors'],
  plan: ['model', 'errors'],
  report: ['model', 'errors'],
  conf: ['model', 'errors', 'distro', 'host'],
  kernel: ['model', 'errors', 'distro', 'host'],
  tree: ['model', 'errors', 'distro', 'host'],
  signing: ['model', 'errors', 'distro', 'host'],
  ...Object.fromEntries(
    ['apply', 'archive', 'package'].map(folder => [
      folder,
      ['model', 'errors', 'distro', 'host', 'conf', 'kernel', 'tree', 'signing', 'plan'],
    ]),
  ),
  disks: ['package', 'archive', 'model', 'errors', 'distro', 'host', 'conf', 'kernel', 'tree', 'plan'],
  upkeep: ['archive', 'model', 'errors', 'distro', 'host', 'conf', 'kernel', 'tree', 'plan'],
  lint: ['archive', 'model', 'errors', 'distro', 'host', 'conf', 'kernel', 'tree', 'plan'],
  cli: ['model', 'errors', 'commands/index', 'commands/kinds'],
  commands: [
    ...['model', 'errors', 'distro', 'host', 'conf', 'kernel', 'tree', 'signing', 'plan', 'apply'],
    ...['archive', 'package', 'disks', 'lint', 'upkeep', 'report'],
  ],
};

/** Libraries, and the one place each is for. node:path and node:crypto's hashes are pure: they are free. */
const LIBRARIES: Readonly<Record<string, RegExp>> = {
  commander: /^src\/cli\/program\.ts$/,
  valibot: /^src\//,
  semver: /^src\//,
  ora: /^src\/report\/terminal\.ts$/,
  picocolors: /^src\/report\/terminal\.ts$/,
};
const FREE = ['node:path', 'node:crypto'];

const sources = readSources('src');
const isEdge = (name: string): boolean => ['src/main.ts', 'src/bin.ts', 'src/launcher.ts'].includes(name);

/** `src/plan/jobs.ts` → `plan` */
function folderOf(name: string): string {
  return name.split('/')[1] ?? '';
}

/** Every breach of a rule as `file: what`, so that a failing test names them all. */
function findBreaches(find: (source: SourceFile) => readonly string[]): readonly string[] {
  return sources.flatMap(source => find(source).map(what => `${source.name}: ${what}`));
}

test('there are sources to look at', () => {
  expect(sources.map(source => source.name)).toContain('src/plan/plan-install.ts');
});

test('a folder imports only those to its left, and a library stands where it belongs', () => {
  const forbidden = findBreaches(source => findImports(source).filter(path => !mayImport(source.name, path)));

  expect(forbidden).toEqual([]);
});

test('nothing is exported by default, and no file passes on what another exports', () => {
  const breaches = findBreaches(source => [
    ...(hasDefaultExport(source) ? ['a default export'] : []),
    ...source.syntax.statements
      .filter(ts.isExportDeclaration)
      .filter(statement => statement.moduleSpecifier !== undefined)
      .map(statement => statement.getText()),
  ]);

  expect(breaches).toEqual([]);
});

test('no function is longer than 40 lines', () => {
  const breaches = findBreaches(source =>
    measureFunctions(source)
      .filter(({ lines }) => lines > 40)
      .map(({ name, lines }) => `${name} has ${lines} lines`),
  );

  expect(breaches).toEqual([]);
});

test('places of the system are named in model/paths.ts, in distro/ and in the help of options', () => {
  const owners = /^src\/(model\/paths\.ts|distro\/.*|cli\/options\.ts)$/;
  const breaches = findBreaches(source =>
    owners.test(source.name) ? [] : findTexts(source).filter(text => /^\/(etc|lib|usr|var)(\/|$)/.test(text)),
  );

  expect(breaches).toEqual([]);
});

test('only bin.ts ends the process', () => {
  const breaches = findBreaches(source =>
    [...visit(source.syntax)].map(node => node.getText()).filter(text => text === 'process.exit'),
  );

  expect(breaches.filter(breach => !breach.startsWith('src/bin.ts:'))).toEqual([]);
});

function mayImport(name: string, path: string): boolean {
  if (isEdge(name) || FREE.includes(path)) return true;
  if (!path.startsWith('.')) {
    const place = LIBRARIES[path];
    return folderOf(name) === 'host' || place?.test(name) === true;
  }
  const imported = relative('src', normalize(join(dirname(name), path)));
  const folder = imported.split('/')[0] ?? '';
  const own = folderOf(name);
  const allowed = MAY_IMPORT[own];
  if (allowed === undefined) throw new Error(`${own} is a folder that no row of the table knows`);
  return folder === own || allowed.includes(folder) || allowed.includes(imported);
}

function hasDefaultExport({ syntax }: SourceFile): boolean {
  return syntax.statements.some(
    statement =>
      ts.isExportAssignment(statement) ||
      (ts.canHaveModifiers(statement) &&
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true),
  );
}

test('no file that people write is longer than 250 lines', () => {
  const written = findFiles('src', 'hooks', 'test', 'tools', 'packaging', 'demo', 'bench', 'completion');
  const long = written
    .filter(path => !path.endsWith('.json'))
    .map(
      path => [relative(project, path), readFileSync(path, 'latin1').trimEnd().split('\n').length] as const,
    )
    .filter(([, lines]) => lines > 250);

  expect(long).toEqual([]);
});

test('what is made of the tables is as they say', () => {
  const made = Object.entries(PAGES).map(([path, create]) => {
    const present = readFileSync(join(project, path), 'utf8');
    return [path, create(present) === present] as const;
  });

  expect(made.filter(([, isMade]) => !isMade)).toEqual([]);
});

describe('the manual page', () => {
  const manual = readFileSync(join(project, 'man/dkms.8'), 'utf8');
  const flags = OPTIONS.filter(row => row.internal !== true && row.deprecated !== true).flatMap(row => [
    ...(row.long === undefined ? [] : [{ flag: `--${row.long}`, mdoc: `Fl -${row.long}` }]),
    ...(row.short === undefined ? [] : [{ flag: `-${row.short}`, mdoc: `Fl ${row.short}` }]),
  ]);

  test('has every option', () => {
    const items = manual.split('\n').filter(line => line.startsWith('.It Fl'));
    const inManual = flags.filter(({ mdoc }) => items.some(line => `${line} `.includes(`${mdoc} `)));
    expect(inManual).toEqual(flags);
  });

  test('has every verb', () => {
    const verbs = VERBS.filter(verb => verb.internal !== true).map(verb => verb.name);

    expect(verbs.filter(name => !new RegExp(`^\\.It Cm ${name}$`, 'm').test(manual))).toEqual([]);
  });

  test('says what every exit status means', () => {
    const text = manual.slice(manual.indexOf('.Sh EXIT STATUS'));
    const listed: readonly string[] = text.match(/^\.It \d+$/gm) ?? [];
    const missing = Object.entries(CATALOG).filter(([, { exit }]) => !listed.includes(`.It ${exit}`));

    expect(missing).toEqual([]);
  });
});

test('every way to fail that the catalog knows is used', () => {
  const texts = new Set(
    sources.filter(({ name }) => name !== 'src/errors/catalog.ts').flatMap(source => findTexts(source)),
  );

  expect(Object.keys(CATALOG).filter(code => !texts.has(code))).toEqual([]);
});
