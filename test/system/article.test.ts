import { cpSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/*
 * The session of the article that dkms began with ("Exploring Dynamic Kernel Module Support"), in its order and with its
 * words, and with a dkms.conf as it was written then. Its qla2x00/v6.04.00 for Linux 2.4 is bbswitch here, a driver that
 * the kernels of today build; its kernels 2.4.20-8smp and 2.4.20-9smp are Debian's 6.1 and 6.12.
 */

const CONF = `MAKE="make all"
MAKE_amd64="make -C /lib/modules/$kernelver/build M=/var/lib/dkms/bbswitch/v0.8/build"
CLEAN="make clean"
MODULE_NAME="bbswitch.o"
LOCATION="/kernel/drivers/acpi"
MODULES_CONF_ALIAS_TYPE="eth"
MODULES_CONF0="options bbswitch load_state=-1"
REMAKE_INITRD="yes"
`;

/** What the administrator of a system with a kernel source and a compiler has, and one of many that have neither. */
let system: Root;
let other: Root;
let smp8: string;
let smp9: string;

const M = '-m bbswitch -v v0.8';
const TREE = '/var/lib/dkms/bbswitch';
const ORIGINAL = 'kernel/drivers/acpi/bbswitch.ko';

beforeAll(async () => {
  [system, other] = await Promise.all([openRoot('drivers'), openRoot('kernels')]);
  const listed = await system.must(`trim_kernels; install_dkms
    cp -r /usr/src/bbswitch-0.8 /usr/src/bbswitch-v0.8
    printf '%s' '${CONF.replaceAll("'", "'\\''")}' > /usr/src/bbswitch-v0.8/dkms.conf
    cd /var/tmp; tiny bbswitch 0.1
    make -s -C "/lib/modules/$kernel61/build" M=/var/tmp/bbswitch-0.1 modules >/dev/null
    install -D bbswitch-0.1/bbswitch.ko "/lib/modules/$kernel61/${ORIGINAL}"; depmod "$kernel61"
    echo "$kernel61"; echo "$kernel612"`);
  [smp8 = '', smp9 = ''] = listed.split('\n').slice(-2);
  await other.must(`trim_kernels
    install -D /dist/launcher.cjs /usr/sbin/dkms; install -D /dist/dkms.cjs /usr/lib/dkms/dkms.cjs
    rm -rf /usr/src/* /lib/modules/*/build /lib/modules/*/source /usr/bin/*gcc* /usr/bin/cc /usr/bin/make /usr/bin/ld`);
});
afterAll(async () => {
  await Promise.all([system.close(), other.close()]);
});

const dkms = (words: string): Promise<string> => system.must(`dkms ${words}`);
const status = (words = ''): Promise<string> => system.must(`dkms status ${words}`);
const findInstalled = (root: Root, kernel: string): Promise<string> =>
  root.must(`modinfo -k ${kernel} -n bbswitch | sed 's,.*/${kernel}/,,'`);

const line = (kernel: string, state: string): string => `bbswitch/v0.8, ${kernel}, x86_64: ${state}`;
/** The kernel had a module of that name, which has been saved. */
const SAVED = 'installed (Original modules exist)';

describe('the life of a module', () => {
  test('dkms add: a directory in the tree, with a link to the source', async () => {
    const said = await system.run(`dkms add ${M}`);
    expect(said.code).toBe(0);
    expect(said.stderr).toContain('MODULES_CONF_ALIAS_TYPE');
    expect(await system.must(`readlink ${TREE}/v0.8/source`)).toBe('/usr/src/bbswitch-v0.8');
    expect(await status()).toBe('bbswitch/v0.8: added');
  });

  test('dkms build -k: compiled, and not installed; a log and a module directory', async () => {
    for (const kernel of [smp8, smp9]) await dkms(`build ${M} -k ${kernel}`);
    for (const kernel of [smp8, smp9])
      expect(await system.must(`ls ${TREE}/v0.8/${kernel}/x86_64`)).toBe('log\nmodule\nrecord.json');
    const log = await system.must(`cat ${TREE}/v0.8/${smp9}/x86_64/log/make.log`);
    expect(log).toContain('CC [M]  /var/lib/dkms/bbswitch/v0.8/build/bbswitch.o');
    expect(await findInstalled(system, smp8)).toBe(ORIGINAL);
    expect(await status()).toBe(`${line(smp8, 'built')}\n${line(smp9, 'built')}`);
  });

  test('dkms install: in the kernel’s directory, with the module that was there saved, and modprobe told', async () => {
    for (const kernel of [smp8, smp9]) await dkms(`install ${M} -k ${kernel}`);
    expect(await findInstalled(system, smp8)).toBe('updates/dkms/bbswitch.ko');
    expect(await findInstalled(system, smp9)).toBe('updates/dkms/bbswitch.ko.xz');
    expect(await system.must(`ls ${TREE}/original_module/${smp8}/x86_64`)).toBe(
      'bbswitch.ko\nbbswitch.ko.origin',
    );
    expect(await system.must('modprobe --showconfig | grep "options bbswitch"')).toBe(
      'options bbswitch load_state=-1',
    );
  });

  test('dkms status, in its five forms', async () => {
    const all = `${line(smp8, SAVED)}\n${line(smp9, 'installed')}`;
    expect(await status()).toBe(all);
    expect(await status('-m bbswitch')).toBe(all);
    expect(await status(M)).toBe(all);
    expect(await status(`-k ${smp8}`)).toBe(line(smp8, SAVED));
    expect(await status(`${M} -k ${smp9}`)).toBe(line(smp9, 'installed'));
  });

  test('dkms uninstall: the saved module comes back, and the state is built', async () => {
    await dkms(`uninstall ${M} -k ${smp8}`);
    expect(await findInstalled(system, smp8)).toBe(ORIGINAL);
    expect(await status(`-k ${smp8}`)).toBe(line(smp8, 'built'));
    expect(await status(`-k ${smp9}`)).toBe(line(smp9, 'installed'));
  });

  test('dkms match: what one kernel has is installed on the other', async () => {
    await dkms(`match --templatekernel ${smp9} -k ${smp8}`);
    expect(await status(`-k ${smp8}`)).toBe(line(smp8, SAVED));
  });
});

describe('for many systems that are alike', () => {
  test('dkms mktarball -k, with a comma between two kernels', async () => {
    await dkms(`mktarball ${M} -k ${smp8},${smp9} --archive /shared/bbswitch.dkms.tar.gz`);
    const members = await system.must('tar -tf /shared/bbswitch.dkms.tar.gz');
    for (const kernel of [smp8, smp9])
      expect(members).toContain(`dkms_main_tree/${kernel}/x86_64/module/bbswitch.ko`);
    expect(members).toContain('dkms_source_tree/bbswitch.c');
    cpSync(`${system.shared}/bbswitch.dkms.tar.gz`, `${other.shared}/bbswitch.dkms.tar.gz`);
  });

  test('dkms ldtarball --config, where there is neither compiler nor source: all is built', async () => {
    await other.must('dkms ldtarball --config /shared/bbswitch.dkms.tar.gz');
    expect(await other.must('dkms status')).toBe(`${line(smp8, 'built')}\n${line(smp9, 'built')}`);
  });

  test('it does not overwrite what is there, unless --force says so', async () => {
    await other.must(`echo other > ${TREE}/v0.8/${smp8}/x86_64/log/make.log`);
    const again = await other.run('dkms ldtarball --config /shared/bbswitch.dkms.tar.gz');
    expect(again).toMatchObject({ code: 8, stderr: expect.stringContaining('--force') });
    const read = () => other.must(`head -n 1 ${TREE}/v0.8/${smp8}/x86_64/log/make.log`);
    expect(await read()).toBe('other');
    await other.must('dkms ldtarball --config /shared/bbswitch.dkms.tar.gz --force');
    expect(await read()).not.toBe('other');
  });

  test('dkms install then puts the binary into /lib/modules, for both kernels', async () => {
    for (const kernel of [smp8, smp9]) await other.must(`dkms install ${M} -k ${kernel}`);
    expect(await findInstalled(other, smp8)).toBe('updates/dkms/bbswitch.ko');
    expect(await findInstalled(other, smp9)).toBe('updates/dkms/bbswitch.ko.xz');
  });
});

describe('dkms remove', () => {
  const expectNoTraces = async (): Promise<void> => {
    expect(await status()).toBe('');
    expect(await system.must('ls -A /var/lib/dkms')).toBe('');
    expect(await findInstalled(system, smp8)).toBe(ORIGINAL);
    expect((await system.run(`modinfo -k ${smp9} -n bbswitch`)).code).not.toBe(0);
    expect(await system.must('ls /etc/modprobe.d')).not.toContain('dkms-bbswitch');
    expect(await system.must('ls /usr/src')).toContain('bbswitch-v0.8');
  };

  test('-k: uninstalled from one kernel; with another one left it stays in the tree', async () => {
    await dkms(`remove ${M} -k ${smp9}`);
    expect(await status()).toBe(line(smp8, SAVED));
    expect((await system.run(`modinfo -k ${smp9} -n bbswitch`)).code).not.toBe(0);
  });

  test('-k: from the last kernel, and all traces of it go from the tree', async () => {
    await dkms(`remove ${M} -k ${smp8}`);
    await expectNoTraces();
  });

  test('--all: the same from all kernels at once', async () => {
    await dkms('ldtarball /shared/bbswitch.dkms.tar.gz');
    for (const kernel of [smp8, smp9]) await dkms(`install ${M} -k ${kernel}`);
    await dkms(`remove ${M} --all`);
    await expectNoTraces();
  });
});
