import { describe, expect, test } from 'vitest';
import { VERBS } from '../../src/commands/index';
import type { Place } from '../../src/model/paths';
import { OTHER } from '../helpers/archives';
import { addRpmPackage, RPMBUILD } from '../helpers/fake-rpm';
import { ALWAYS, SIGN_FILE, SIGNS, signingRoot } from '../helpers/signing-root';
import { createConf, createSource, KERNEL, type TempRoot } from '../helpers/temp-root';

/** What comes before a call, and calls that together reach every place that the verb writes to. */
interface Life {
  readonly before: readonly (readonly string[])[];
  readonly calls: readonly (readonly string[])[];
  /** Whether the source of foo/1.0 goes before the calls. */
  readonly sourceGoes?: true;
  /** A kernel that goes before the calls, but for its directory. */
  readonly kernelGoes?: string;
  /** Whether something is broken before the calls, wherever it can be. */
  readonly breaks?: true;
}

const ADDED = [['add', 'foo/1.0']];
const BUILT = [['build', 'foo/1.0']];
const INSTALLED = [['install', 'foo/1.0']];
const ARCHIVE = '/srv/foo-1.0.dkms.tar.gz';
const ARCHIVED = [
  ['build', 'foo/1.0'],
  ['mktarball', 'foo/1.0', '--output', '@/srv', '--archive', 'foo-1.0.dkms.tar.gz'],
  ['remove', 'foo/1.0', '--all'],
];

const LIVES: Readonly<Record<string, Life>> = {
  add: {
    before: [],
    calls: [
      ['add', '@/in/bar'],
      ['add', 'foo/1.0'],
    ],
  },
  build: { before: [], calls: [['build', '@/in/bar']] },
  install: {
    before: [],
    calls: [
      ['install', '@/in/bar'],
      ['install', 'foo/1.0', '--force'],
    ],
  },
  uninstall: { before: INSTALLED, calls: [['uninstall', 'foo/1.0']] },
  unbuild: { before: INSTALLED, calls: [['unbuild', 'foo/1.0']] },
  remove: { before: INSTALLED, calls: [['remove', 'foo/1.0', '--all']] },
  status: { before: INSTALLED, calls: [['status'], ['status', '--json']] },
  verify: { before: [], calls: [['verify', KERNEL]] },
  mok: {
    before: BUILT,
    calls: [
      ['mok', 'status'],
      ['mok', 'enroll'],
    ],
  },
  lint: { before: [], calls: [['lint', '@/in/old', '--fix']] },
  autoinstall: { before: ADDED, calls: [['autoinstall']] },
  match: { before: [['install', 'foo/1.0', '-k', OTHER]], calls: [['match', '--templatekernel', OTHER]] },
  mktarball: {
    before: BUILT,
    calls: [
      ['mktarball', 'foo/1.0'],
      ['mktarball', 'foo/1.0', '--output', '@/srv/new'],
    ],
  },
  ldtarball: {
    before: ARCHIVED,
    sourceGoes: true,
    calls: [
      ['ldtarball', `@${ARCHIVE}`],
      ['ldtarball', '@/foo-dkms-2.0-1.noarch.rpm'],
    ],
  },
  mkdeb: {
    before: ADDED,
    calls: [
      ['mkdeb', 'foo/1.0'],
      ['mkdeb', '@/in/bar', '--output', '@/srv/new'],
    ],
  },
  mkdsc: {
    before: ADDED,
    calls: [
      ['mkdsc', 'foo/1.0'],
      ['mkdsc', '@/in/bar', '--output', '@/srv/new'],
    ],
  },
  mkbmdeb: {
    before: BUILT,
    calls: [
      ['mkbmdeb', 'foo/1.0'],
      ['mkbmdeb', 'foo/1.0', '--output', '@/srv/new'],
    ],
  },
  gc: {
    before: [['install', 'foo/1.0', '-k', OTHER]],
    kernelGoes: OTHER,
    calls: [['gc', '--yes', '--force']],
  },
  prune: { before: [...BUILT, ['add', 'foo/2.0'], ['install', 'foo/2.0']], calls: [['prune']] },
  repair: { before: INSTALLED, breaks: true, calls: [['repair']] },
  mkrpm: {
    before: ADDED,
    calls: [
      ['mkrpm', 'foo/1.0'],
      ['mkrpm', '@/in/bar', '--output', '@/srv/new'],
    ],
  },
  mkbmrpm: {
    before: BUILT,
    calls: [
      ['mkbmrpm', 'foo/1.0'],
      ['mkbmrpm', 'foo/1.0', '--output', '@/srv/new'],
    ],
  },
  mkkmp: {
    before: ADDED,
    calls: [
      ['mkkmp', 'foo/1.0', '--spec', '@/in/any.spec'],
      ['mkkmp', 'foo/1.0', '--spec', '@/in/any.spec', '--output', '@/srv/new'],
    ],
  },
  mkdriverdisk: {
    before: ADDED,
    calls: [
      ['mkdriverdisk', 'foo/1.0', '-d', 'ubuntu', '--media', 'tar'],
      ['mkdriverdisk', 'foo/1.0', '-d', 'ubuntu', '--media', 'tar', '--output', '@/srv/new'],
    ],
  },
  kernel_preinst: { before: INSTALLED, calls: [['kernel_preinst', '-k', KERNEL]] },
  kernel_postinst: { before: ADDED, calls: [['kernel_postinst', '-k', KERNEL]] },
  kernel_prerm: { before: INSTALLED, calls: [['kernel_prerm', '-k', KERNEL]] },
  generate_mok: { before: BUILT, calls: [['generate_mok']] },
  module_postinst: {
    before: ARCHIVED,
    sourceGoes: true,
    calls: [
      ['module_postinst', 'foo/1.0', '--tarball-root', '@/srv'],
      ['module_postinst', 'foo/1.0'],
    ],
  },
  package_trigger: { before: [['module_postinst', 'foo/1.0', '--batch']], calls: [['package_trigger']] },
};

/** The first that fits: where a path that changed lies. */
const WHERE: readonly (readonly [RegExp, Place])[] = [
  [/^var\/lib\/dkms\/mok\./, 'key'],
  [/^var\/lib\/dkms\//, 'tree'],
  [/^usr\/src\//, 'sources'],
  [/^lib\/modules\//, 'kernels'],
  [/^etc\/modprobe\.d\//, 'modprobe'],
  [/^srv\/new\//, 'output'],
  [/^in\/old\/dkms\.conf(\.orig)?$/, 'conf'],
];

/** A system whose kernels want signatures, with a module in the source tree, and another in a directory. */
async function createSystem(): Promise<TempRoot> {
  const root = await signingRoot(ALWAYS);
  await root.write(SIGN_FILE, SIGNS, 0o755);
  await root.kernel(OTHER, { config: 'CONFIG_MODULES=y\n' });
  await root.tool('mokutil', 'case $1 in --import) cat >/dev/null ;; *) echo "$2 is not enrolled" ;; esac');
  await root.module('foo', '1.0', { also: 'MODULES_CONF[0]="options foo a=$kernelver"\n' });
  await root.module('foo', '2.0');
  await root.tool('dpkg-query', 'exit 1');
  await root.write('var/lib/dpkg/status', '');
  await root.write('in/bar/dkms.conf', createConf('bar', '2.0'));
  await root.write('in/bar/bar.c', createSource('2.0'));
  await root.write('in/old/dkms.conf', `${createConf('old', '1.0')}OBSOLETE_BY=9\n`);
  await root.write('in/any.spec', 'Name: @NAME@\n');
  await root.tool('rpmbuild', RPMBUILD);
  const conf = `${createConf('foo', '2.0')}MODULES_CONF[0]="options foo a=$kernelver"\n`;
  await addRpmPackage(root, { 'usr/src/foo-2.0/dkms.conf': conf });
  return root;
}

async function prepare(root: TempRoot, { before, sourceGoes, kernelGoes, breaks }: Life): Promise<void> {
  const remove = (path: string) => root.host.files.remove(`${root.path}/${path}`);
  for (const words of before) await run(root, words);
  if (sourceGoes) await remove('usr/src/foo-1.0');
  if (kernelGoes) await remove(`lib/modules/${kernelGoes}/build`);
  if (!breaks) return;
  await remove('var/lib/dkms/foo/1.0/source');
  await remove('etc/modprobe.d/dkms-foo.conf');
  await remove(`lib/modules/${KERNEL}/updates`);
}

const run = async (root: TempRoot, words: readonly string[]) => {
  const { code, stderr } = await root.dkms(...words.map(word => word.replace(/^@/, root.path)));
  expect({ words, code, stderr }).toMatchObject({ code: 0 });
};

/** Paths that are not as they were; what fake tools note of their calls is nobody's. */
async function findChanged(root: TempRoot, before: Readonly<Record<string, string>>) {
  const after = await root.files('');
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths.filter(
    path => before[path] !== after[path] && !/^(calls|rpmdb\/.*|home\/?|tmp\/?)$/.test(path),
  );
}

describe('a verb writes where its table says, and nowhere else', () => {
  test.each(VERBS.map(verb => [verb.name, verb] as const))('%s', async (name, verb) => {
    const life = LIVES[name];
    if (life === undefined) throw new Error(`Say in LIVES how ${name} is tried`);
    const root = await createSystem();
    await prepare(root, life);
    // As where no key is yet: a verb that signs makes one.
    if (verb.writes.includes('key')) await root.host.files.remove(`${root.path}/var/lib/dkms/mok.key`);
    if (verb.writes.includes('key')) await root.host.files.remove(`${root.path}/var/lib/dkms/mok.pub`);
    const places = new Set<string>();
    for (const words of life.calls) {
      const before = await root.files('');
      await run(root, words);
      for (const path of await findChanged(root, before))
        places.add(WHERE.find(([pattern]) => pattern.test(path))?.[1] ?? path);
    }

    expect([...places].sort()).toEqual([...verb.writes].sort());
  });

  test.each(VERBS.filter(({ takes }) => takes.includes('dry-run')).map(({ name }) => name))(
    '%s with --dry-run: nowhere',
    async name => {
      const life = LIVES[name];
      if (life === undefined) throw new Error(`Say in LIVES how ${name} is tried`);
      const root = await createSystem();
      await prepare(root, life);
      const before = await root.files('');
      // The second call is one of what the first has made.
      for (const words of life.calls.slice(0, 1)) await run(root, [...words, '--dry-run']);

      expect(await findChanged(root, before)).toEqual([]);
    },
  );
});
