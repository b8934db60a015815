import { describe, expect, test } from 'vitest';
import { parsePlainAssignments } from '../../src/conf/assignments';
import { readSettings } from '../../src/conf/framework';
import type { Request } from '../../src/model/request';
import { SETTING_NAMES, SETTINGS, type Settings } from '../../src/model/settings';
import { withoutProcesses } from '../helpers/failing-host';
import { createRequest } from '../helpers/request';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

/** Names of the settings that somebody has set. */
const listSet = ({ told }: Settings): readonly string[] =>
  [...told].filter(([, { source }]) => source !== 'default').map(([name]) => name);

const read = (root: TempRoot, request: Partial<Request> = {}) =>
  readSettings(root.host, `${root.path}/etc/dkms`, createRequest(request));

describe('settings', () => {
  test('without a file are the defaults, and no process is started for them', async () => {
    const root = await tempRoot();
    const settings = await readSettings(
      withoutProcesses(root.host),
      `${root.path}/etc/dkms`,
      createRequest(),
    );

    expect(settings).toEqual({
      trees: { dkmsTree: '/var/lib/dkms', sourceTree: '/usr/src', installTree: '/lib/modules' },
      parallelJobs: undefined,
      autoinstallAllKernels: true,
      symlinkModules: false,
      depmod: 'now',
      modprobeOnInstall: false,
      forceVersion: false,
      postTransaction: undefined,
      initramfs: 'asked',
      compressOptions: { gz: '', xz: '--check=crc32 --lzma2=dict=1MiB', zst: '-q --rm -T0' },
      signing: { trySign: 'not_in_chroot', required: false },
      verbose: false,
      continueOnError: true,
      told: new Map(SETTING_NAMES.map(name => [name, { value: SETTINGS[name], source: 'default' }])),
      faults: [],
    });
  });

  test('come from framework.conf, then its drop-ins by name, then the command line', async () => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', 'dkms_tree=/one\nsource_tree=/one\ninstall_tree=/one\n');
    await root.write('etc/dkms/framework.conf.d/10-b.conf', 'source_tree=/two\ninstall_tree=/two\n');
    await root.write('etc/dkms/framework.conf.d/20-a.conf', 'install_tree=/three\n');
    await root.write('etc/dkms/framework.conf.d/30.conf.bak', 'install_tree=/never\n');

    const { trees, told } = await read(root);
    expect(trees).toEqual({ dkmsTree: '/one', sourceTree: '/two', installTree: '/three' });
    expect(told.get('install_tree')).toEqual({
      value: '/three',
      source: `${root.path}/etc/dkms/framework.conf.d/20-a.conf`,
    });

    const asked = await read(root, { trees: { installTree: '/four' }, parallelJobs: 7 });
    expect(asked.trees.installTree).toBe('/four');
    expect(asked.parallelJobs).toBe(7);
    expect(asked.told.get('parallel_jobs')).toEqual({ value: '7', source: 'command line' });
  });

  test('in plain lines are read without a process', async () => {
    const root = await tempRoot();
    await root.write(
      'etc/dkms/framework.conf',
      '# comment\n\n  parallel_jobs="3"\nexport compress_xz_opts=\'-9 -e\'  # why\ndkms_tree=/srv/dkms;\nEDITOR=vi\n',
    );
    const settings = await readSettings(
      withoutProcesses(root.host),
      `${root.path}/etc/dkms`,
      createRequest(),
    );

    expect(settings).toMatchObject({
      parallelJobs: 3,
      compressOptions: { xz: '-9 -e' },
      trees: { dkmsTree: '/srv/dkms' },
    });
    expect([...listSet(settings)].sort()).toEqual(['compress_xz_opts', 'dkms_tree', 'parallel_jobs']);
  });

  test('that need a shell are read by bash, and only the known names are taken', async () => {
    const root = await tempRoot();
    await root.write(
      'etc/dkms/framework.conf',
      'base=/srv\nif true; then dkms_tree="$base/dkms"; fi\nPATH=/nowhere\necho noise\nparallel_jobs=$((1 + 1))\n',
    );
    const settings = await read(root);

    expect(settings.trees.dkmsTree).toBe('/srv/dkms');
    expect(settings.parallelJobs).toBe(2);
    expect([...listSet(settings)].sort()).toEqual(['dkms_tree', 'parallel_jobs']);
  });

  test.each(['false\n', 'exit 3\n', '[ -e /nowhere ] && verbose=1\n'])('may end in %j', async end => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', `base=/srv\ndkms_tree=$base/dkms\n${end}`);
    const { trees, faults } = await read(root);
    expect(trees.dkmsTree).toBe('/srv/dkms');
    expect(faults).toEqual([]);
  });

  test('keep $kernelver as it stands: it is put in when the kernel is known', async () => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', 'dkms_tree="/srv/$kernelver"\n');
    expect((await read(root)).trees.dkmsTree).toBe('/srv/$kernelver');
  });

  test('of signing and of the make are read without a process, with $kernelver in them', async () => {
    const root = await tempRoot();
    await root.write(
      'etc/dkms/framework.conf',
      'sign_file="/lib/modules/${kernelver}/build/scripts/sign-file"\nmok_signing_key=/keys/$kernelver.priv\n' +
        "mok_certificate='/keys/$kernelver.der'\ntry_sign_modules=true\nbuild_environment=/opt/toolset/enable\n",
    );
    const directory = `${root.path}/etc/dkms`;

    expect(await readSettings(withoutProcesses(root.host), directory, createRequest())).toMatchObject({
      signing: {
        trySign: 'true',
        signFile: '/lib/modules/${kernelver}/build/scripts/sign-file',
        key: '/keys/$kernelver.priv',
        certificate: '/keys/$kernelver.der',
      },
      buildEnvironment: '/opt/toolset/enable',
    });
  });

  test('require_signature is yes or no, and nothing else', async () => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', 'require_signature=ture\n');
    expect((await read(root)).faults).toMatchObject([
      { message: expect.stringContaining('require_signature is "ture", not yes or no') },
    ]);
  });

  test.each([
    ['verbose=1\n', { verbose: true }],
    ['verbose=""\n', { verbose: false }],
    ['continue_on_error=no\n', { continueOnError: false }],
    ['continue_on_error=1\n', { continueOnError: true }],
    ['require_signature=yes\n', { signing: { required: true } }],
    ['tmp_location=/srv/tmp\n', { trees: { temporary: '/srv/tmp' } }],
  ])('%s is taken', async (text, meant) => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', text);
    expect(await read(root)).toMatchObject(meant);
  });

  test.each([
    ['', 'not_in_chroot'],
    ['not_in_chroot', 'not_in_chroot'],
    ['true', 'true'],
    ['Yes', 'true'],
    ['false', 'false'],
    ['0', 'false'],
  ])('try_sign_modules=%s is %s', async (word, meant) => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', `try_sign_modules=${word}\n`);
    expect((await read(root)).signing.trySign).toBe(meant);
  });

  test('try_sign_modules=perhaps is a fault that names its file', async () => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', 'try_sign_modules=perhaps\n');
    const { faults, signing } = await read(root);
    expect(faults).toMatchObject([
      {
        code: 'CONF_BAD',
        message: expect.stringContaining('etc/dkms/framework.conf: try_sign_modules is "perhaps"'),
      },
    ]);
    expect(signing.trySign).toBe('not_in_chroot');
  });

  test('that are empty count as not set', async () => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', 'dkms_tree=\nparallel_jobs=""\nautoinstall_all_kernels=\n');
    const settings = await read(root);

    expect(settings).toMatchObject({
      trees: { dkmsTree: '/var/lib/dkms' },
      parallelJobs: undefined,
      autoinstallAllKernels: true,
    });
  });

  test.each(['no', 'No', 'false', '0', 'n'])('autoinstall_all_kernels=%s is no', async word => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', `autoinstall_all_kernels=${word}\n`);
    expect((await read(root)).autoinstallAllKernels).toBe(false);
  });

  test.each(['many', '-1', '1.5'])('parallel_jobs=%s is a fault that names its file', async word => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', `parallel_jobs=${word}\n`);

    expect((await read(root)).faults).toMatchObject([
      {
        code: 'CONF_BAD',
        message: `${root.path}/etc/dkms/framework.conf: parallel_jobs is "${word}", not a number`,
      },
    ]);
  });

  test('that bash cannot read are a fault that names the file', async () => {
    const root = await tempRoot();
    await root.write('etc/dkms/framework.conf', 'dkms_tree=$(\n');
    await root.write('etc/dkms/framework.conf.d/more.conf', 'source_tree=/srv\n');
    const { faults, trees } = await read(root);
    expect(faults).toMatchObject([
      { code: 'CONF_BAD', message: expect.stringContaining('etc/dkms/framework.conf') },
    ]);
    expect(trees).toMatchObject({ dkmsTree: '/var/lib/dkms', sourceTree: '/srv' });
  });
});

describe('a file of plain assignments', () => {
  test('is taken as it stands', () => {
    expect(parsePlainAssignments('a=1\nb="x y"\nc=\'$d\'\n# e=1\n')).toEqual(
      new Map([
        ['a', '1'],
        ['b', 'x y'],
        ['c', '$d'],
      ]),
    );
  });

  test.each([
    'a=$b',
    'a="$b"',
    'a=`id`',
    'if true; then',
    'a=1 b=2',
    'a="x\\y"',
    'a=x y',
    '. /x',
    'a=~/x',
    'a=$kernelver2',
    'kernelver=x',
  ])('is not: %s', line => {
    expect(parsePlainAssignments(`${line}\n`)).toBeUndefined();
  });
});
