import { describe, expect, test } from 'vitest';
import { parseConf } from '../../src/conf/parse';
import { createRaw, evaluate } from '../helpers/conf';
import { tempRoot } from '../helpers/temp-root';

const NAMED = { name: 'qla2x00', version: 'v6.04.00' };

/** The conf of the article that dkms began with, its quotes closed. */
const ARTICLE = `MAKE="make all"
MAKE_smp="make SMP=1 all"
CLEAN="make clean"
MODULE_NAME="qla2200.o qla2300.o:qla2300_6x.o"
LOCATION="/kernel/drivers/addon/qla2200"
REMAKE_INITRD="yes"
MODULES_CONF_ALIAS_TYPE="scsi_hostadapter"
MODULES_CONF0="options scsi_mod scsi_allow_ghost_devices=1"
`;

async function read(text: string, release?: string) {
  const root = await tempRoot();
  const answer = await evaluate(root, text, release);
  if (!answer.ok) throw answer.error;
  return parseConf(answer.raw, NAMED);
}

describe('a conf of the versions before 1.0', () => {
  test('is of the module and version that its directory is called by', async () => {
    const { conf, issues } = await read(ARTICLE);
    expect(issues).toEqual([]);
    expect(conf.module).toEqual(NAMED);
  });

  test('names modules as make leaves them, each with the name it is installed under', async () => {
    const { modules } = (await read(ARTICLE)).conf;
    const place = { builtLocation: '', destLocation: '/kernel/drivers/addon/qla2200', strip: true };
    expect(modules).toEqual([
      { builtName: 'qla2200', destName: 'qla2200', ...place },
      { builtName: 'qla2300', destName: 'qla2300_6x', ...place },
    ]);
  });

  test('may have a folder in such a name, a place for each, and leave slashes away', async () => {
    const { modules } = (await read('MODULE_NAME="drv/a.o b"\nLOCATION="kernel/net/ /kernel/fs"\n')).conf;
    expect(
      modules.map(({ builtLocation, builtName, destLocation }) => [builtLocation, builtName, destLocation]),
    ).toEqual([
      ['drv', 'a', '/kernel/net'],
      ['', 'b', '/kernel/fs'],
    ]);
  });

  test('is of one module with the name of the package where it names none', async () => {
    expect((await read('LOCATION=/kernel/net\n')).conf.modules).toMatchObject([{ builtName: 'qla2x00' }]);
  });

  test('is none where it says DEST_MODULE_LOCATION: what others call MODULE_NAME is their own', async () => {
    const helper =
      'MODULE_NAME=other\nPACKAGE_NAME=foo\nPACKAGE_VERSION=1\nDEST_MODULE_LOCATION[0]=/updates\n';
    const { conf } = await read(`${helper}LOCATION=/nowhere\n`);
    expect(conf).toMatchObject({ module: { name: 'foo', version: '1' }, modules: [{ builtName: 'foo' }] });
  });

  test('still has to name what nothing else tells', () => {
    const raw = createRaw({ DEST_MODULE_LOCATION: ['/updates'] });
    expect(parseConf(raw, NAMED).issues.map(({ directive }) => directive)).toContain('PACKAGE_NAME');
  });
});

describe('MAKE_smp and its kin', () => {
  test.each([
    ['2.4.20-8smp', 'make SMP=1 all'],
    ['2.4.21-4.ELsmp', 'make SMP=1 all'],
    ['2.4.20-8', 'make all'],
    ['2.4.20-8bigmem', 'make all'],
  ])('are for kernels whose release ends so: %s', async (release, line) => {
    expect((await read(ARTICLE, release)).conf.make).toBe(line);
  });

  test('of several the longest ending counts', async () => {
    const text = `${ARTICLE}MAKE_hugesmp="make HUGE=1"\n`;
    expect((await read(text, '2.4.20-8hugesmp')).conf.make).toBe('make HUGE=1');
  });

  test('are no make lines where they hold something else', async () => {
    expect((await read('LOCATION=/kernel/x\nMAKE=make\nMAKE_smp="SMP=1"\n', '2.4.20-8smp')).conf.make).toBe(
      'make',
    );
  });

  test('give way to a MAKE_MATCH that fits', async () => {
    const text = `${ARTICLE}MAKE[1]="make six"\nMAKE_MATCH[1]="^6"\n`;
    expect((await read(text, '6.1-smp')).conf.make).toBe('make six');
    expect((await read(text, '5.1-smp')).conf.make).toBe('make SMP=1 all');
  });

  test('know the variables of dkms behind single quotes', async () => {
    const text = "LOCATION=/kernel/x\nMAKE_smp='make KVER=$kernelver'\n";
    expect((await read(text, '2.4.20-8smp')).conf.make).toBe('make KVER=2.4.20-8smp');
  });
});

describe('MODULES_CONF', () => {
  test('of the first versions has its number in its name', async () => {
    const { modprobe } = (await read(ARTICLE)).conf;
    expect(modprobe).toEqual([{ text: 'options scsi_mod scsi_allow_ghost_devices=1' }]);
  });

  test('is in the order of its numbers, however they are written', async () => {
    const text = `${ARTICLE}MODULES_CONF10="options j a=1"\nMODULES_CONF[2]="options c a=1"\nMODULES_CONF0="options a a=1"\n`;
    expect((await read(text)).conf.modprobe.map(line => line.text)).toEqual([
      'options a a=1',
      'options c a=1',
      'options j a=1',
    ]);
  });
});

test('what has no effect any more is named with what to write now, and is no fault', async () => {
  const { conf, issues } = await read(`${ARTICLE}MODULES_CONF[1]="path[net]=/lib"\n`);
  expect(issues).toEqual([]);
  expect(conf.outdated.map(({ directive }) => directive)).toEqual([
    'MODULES_CONF_ALIAS_TYPE',
    'MODULES_CONF: path[net]=/lib',
  ]);
});
