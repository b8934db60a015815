import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { VERBS } from '../../src/commands/index';
import { addRpmPackage, RPMBUILD } from '../helpers/fake-rpm';
import { createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const SCHEMA: unknown = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../docs/dkms.schema.json', import.meta.url)), 'utf8'),
);

/** The schema lets new fields come; these tests do not, so that none comes without a word in it. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]));
  return 'required' in closed ? { ...closed, additionalProperties: false } : closed;
}

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(close(SCHEMA) as object);

async function rootWithModules(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.kernel('5.5.5-other');
  await root.module('good', '1');
  await root.module('bad', '1', { files: { 'bad.c': '#error no\n' } });
  await root.module('picky', '1', { also: 'BUILD_EXCLUSIVE_KERNEL="^9"\n' });
  await root.module('waiting', '1', { also: 'BUILD_DEPENDS[0]=nobody\n' });
  const also = 'OBSOLETE_BY=99\nMAKE[1]=make\n';
  await root.module('old', '1', { also, files: { 'old.c': createSource('0.1') } });
  for (const name of ['bad', 'picky', 'waiting']) await root.dkms('add', `${name}/1`);
  await root.tool('rpmbuild', RPMBUILD);
  await addRpmPackage(root);
  return root;
}

/** An older version that a package has. */
async function layVersions(root: TempRoot): Promise<void> {
  await root.module('good', '2');
  await root.dkms('install', 'good/2');
  await root.write('var/lib/dpkg/status', '');
  await root.tool('dpkg-query', 'echo "good-dkms: /usr/src/good-1/dkms.conf"');
}

/** A call of each verb, what is told of it, and its exit code. */
const CALLS: readonly (readonly [string, string, number])[] = [
  ['refusal', 'add nobody/1', 2],
  ['refusal', 'frobnicate good/1', 4],
  ['outcomes', 'add good/1', 0],
  ['outcomes', 'build bad/1', 10],
  ['plan', 'install good/1 --all-kernels --dry-run', 0],
  ['outcomes', 'install good/1 -k 5.5.5-other', 0],
  ['outcomes', `autoinstall -k ${KERNEL}`, 11],
  ['plan', `autoinstall -k ${KERNEL} --dry-run`, 0],
  ['status', 'status', 0],
  ['failed', 'status --failed', 1],
  ['outcomes', `match --templatekernel 5.5.5-other -k ${KERNEL}`, 0],
  ['outcomes', `kernel_prerm -k ${KERNEL}`, 0],
  ['outcomes', `kernel_preinst -k ${KERNEL}`, 0],
  ['outcomes', `kernel_postinst -k ${KERNEL}`, 14],
  ['outcomes', 'uninstall good/1', 0],
  ['outcomes', 'unbuild good/1', 0],
  ['outcomes', 'remove bad/1 --all', 0],
  ['refusal', 'ldtarball nothing.tar', 2],
  ['files', 'mkdeb good/1 --output out', 0],
  ['files', 'mkdsc good/1 --output out', 0],
  ['refusal', 'mkbmdeb good/1', 6],
  ['files', 'mkrpm good/1 --output out', 0],
  ['refusal', 'mkbmrpm good/1', 6],
  ['refusal', 'mkkmp good/1', 5],
  ['plan', 'install ./foo-dkms-2.0-1.noarch.rpm --dry-run', 0],
  ['files', 'mkdriverdisk good/1 -d ubuntu --media tar --dry-run', 0],
  ['refusal', 'mkdriverdisk good/1 -d nobody', 3],
  ['files', 'mktarball good/1 --source-only', 0],
  ['files', 'mktarball good/1 --source-only --dry-run', 0],
  ['key', 'generate_mok --dry-run', 0],
  ['mok', 'mok status', 0],
  ['verified', `verify ${KERNEL}`, 22],
  ['linted', 'lint good/1', 0],
  ['linted', 'lint old/1 --fix --dry-run', 23],
  ['upkeep', 'gc', 0],
  ['upkeep', 'gc --yes', 0],
  ['upkeep', 'repair --dry-run', 24],
  ['upkeep', 'repair', 24],
  ['outcomes', 'prune', 0],
  ['version', '--version', 0],
];

test('every verb is called here', () => {
  const called = new Set(CALLS.map(([, words]) => words.split(' ')[0]));
  const verbs = VERBS.filter(verb => verb.internal !== true).map(verb => verb.name);
  expect(verbs.filter(name => !called.has(name))).toEqual([]);
});

test.each(CALLS)('%s: dkms %s --json is as the schema says', async (kind, words, code) => {
  const root = await rootWithModules();
  if (!words.startsWith('add')) await root.dkms('add', 'good/1');
  if (words.startsWith('status')) await root.dkms('build', 'bad/1');
  if (words.startsWith('repair')) await root.host.files.remove(`${root.path}/usr/src/bad-1`);
  if (words.startsWith('gc')) await root.write('lib/modules/5.4.0/modules.dep', '');
  if (words === 'prune') await layVersions(root);
  if (words.startsWith('match')) await root.dkms('install', 'good/1', '-k', '5.5.5-other');

  const ended = await root.dkms(...words.replace(' out', ` ${root.path}/out`).split(' '), '--json');

  const told: unknown = JSON.parse(ended.stdout);
  expect(ended.code).toBe(code);
  validate(told);
  expect(validate.errors ?? []).toEqual([]);
  const marks = {
    status: 'modules',
    failed: 'failed',
    mok: 'enrolment',
    verified: 'modules',
    linted: 'confs',
    upkeep: 'items',
    outcomes: 'jobs',
    plan: 'plan',
    files: 'files',
    key: 'certificate',
    refusal: 'error',
    version: 'dkms',
  };
  expect(Object.keys(told as object)).toContain(marks[kind as keyof typeof marks]);
});

test('what the schema does not know is found', () => {
  expect(validate({ schema: 1, modules: [{ module: 'm' }] })).toBe(false);
  expect(validate({ schema: 1, modules: [], more: 1 })).toBe(false);
  expect(validate({ schema: 2, modules: [] })).toBe(false);
});
