import { describe, expect, test } from 'vitest';
import { parseConf } from '../../src/conf/parse';
import { evaluate } from '../helpers/conf';
import { lint, withLines } from '../helpers/lint';
import { tempRoot } from '../helpers/temp-root';

const NAMED = { name: 'foo', version: '1.0' };

/** What a conf means for a kernel: all that dkms takes from it. */
async function mean(text: string, release: string) {
  const answer = await evaluate(await tempRoot(), text, release);
  if (!answer.ok) throw answer.error;
  const { conf, issues } = parseConf(answer.raw, NAMED);
  return { ...conf, outdated: undefined, issues };
}

async function fix(conf: string, files: Readonly<Record<string, string>> = {}) {
  const linted = await lint(conf, files, '--fix');
  const read = (name: string) => linted.root.read(`in/foo-1.0/${name}`);
  return { ...linted, text: (await read('dkms.conf')) ?? '', kept: await read('dkms.conf.orig') };
}

/** Confs that mean the same before and after, and what is written. */
const MODERN: readonly (readonly [string, string, string])[] = [
  [
    'of the first versions',
    `MAKE="make all"
MAKE_smp="make SMP=1 all"   # for two processors
MAKE_hugesmp='make HUGE=1'
CLEAN="make clean"
# what is made
MODULE_NAME="a.o drv/b.o:c"
LOCATION="/kernel/drivers/addon /kernel/net/"
MODULES_CONF0="options a x=1"
MODULES_CONF_ALIAS_TYPE="scsi_hostadapter"
REMAKE_INITRD="yes"
`,
    `MAKE="make all"
MAKE[1]="make SMP=1 all"
MAKE_MATCH[1]="smp$"   # for two processors
MAKE[2]='make HUGE=1'
MAKE_MATCH[2]="hugesmp$"
CLEAN="make clean"
# what is made
PACKAGE_NAME="foo"
PACKAGE_VERSION="1.0"
BUILT_MODULE_NAME[0]="a"
DEST_MODULE_LOCATION[0]="/kernel/drivers/addon"
BUILT_MODULE_NAME[1]="b"
BUILT_MODULE_LOCATION[1]="drv"
DEST_MODULE_NAME[1]="c"
DEST_MODULE_LOCATION[1]="/kernel/net"
MODULES_CONF[0]="options a x=1"
REMAKE_INITRD="yes"
`,
  ],
  [
    'with what was called otherwise',
    withLines('OBSOLETE_BY="9.9"  # a kernel'),
    withLines('BUILD_EXCLUSIVE_KERNEL_MAX="9.9"  # a kernel'),
  ],
  [
    'with both names of one thing',
    withLines('OBSOLETE_BY=9', 'BUILD_EXCLUSIVE_KERNEL_MAX=8'),
    withLines('BUILD_EXCLUSIVE_KERNEL_MAX=8'),
  ],
  [
    'with idle lines in a condition',
    withLines('if true; then', '  MODULES_CONF_ALIAS_TYPE[0]=eth', 'fi'),
    withLines('if true; then', '  :', 'fi'),
  ],
  ['with carriage returns', withLines('STRIP[0]=no').replaceAll('\n', '\r\n'), withLines('STRIP[0]=no')],
];

describe('--fix', () => {
  test.each(MODERN)(
    'writes a conf %s in the words of today, and keeps the old one',
    async (_, before, after) => {
      const { text, kept, found } = await fix(before);
      expect(text).toBe(after);
      expect(kept).toBe(before);
      expect(found.filter(each => /outdated|carriage/.test(each))).toEqual([]);
    },
  );

  test.each(MODERN)('changes nothing of what a conf %s means', async (_, before) => {
    const { text } = await fix(before);
    for (const release of ['6.1.0-56-amd64', '2.4.20-8', '2.4.20-8smp', '2.4.20-8hugesmp', '9.10']) {
      expect(await mean(text, release)).toEqual(await mean(before, release));
    }
  });

  test('leaves alone what it cannot keep the meaning of', async () => {
    const own = withLines('MAKE[1]="make six"', 'MAKE_MATCH[1]="^6"', 'MAKE_smp="make SMP=1"');
    const put = 'X=a\nMODULE_NAME="$X.o b"\nLOCATION=/kernel/net\nAUTOINSTALL=yes\n';
    for (const conf of [own, put]) {
      const { text, kept } = await fix(conf);
      expect(text).toBe(conf);
      expect(kept).toBeUndefined();
    }
  });

  test('leaves a conf alone that needs nothing, and one whose misspelt name would change what it means', async () => {
    for (const conf of [withLines(), withLines('BUILD_EXCLUSIVE_KERNELS=x')])
      expect((await fix(conf)).text).toBe(conf);
  });

  test('does not write over an older copy', async () => {
    const { root } = await lint(withLines('OBSOLETE_BY=9'), { 'dkms.conf.orig': 'older' });
    await root.dkms('lint', '--fix', `${root.path}/in/foo-1.0`);
    expect(await root.read('in/foo-1.0/dkms.conf.orig')).toBe('older');
    expect(await root.read('in/foo-1.0/dkms.conf')).toContain('KERNEL_MAX=9');
  });
});

describe('--fix of a conf that cannot be used', () => {
  test('closes quotes that were forgotten, as in the article that dkms began with', async () => {
    const before = `MAKE="make all
MAKE_smp="make SMP=1 all
CLEAN="make clean"
MODULES_CONF0="options scsi_mod
`;
    const { text, found } = await fix(before);
    expect(text.split('\n').slice(0, 4)).toEqual([
      'MAKE="make all"',
      'MAKE_smp="make SMP=1 all"',
      'CLEAN="make clean"',
      'MODULES_CONF0="options scsi_mod"',
    ]);
    expect(found.filter(each => each.includes('not-set'))).toHaveLength(4);
  });

  test('mends what is plain: names, endings, places, words', async () => {
    const before = `PACKAGE_NAME=foo
package_version=1.0
BUILD_MODULE_NAME[0]="foo.ko"
DEST_MODULE_LOCATION[0]='kernel/drivers'
AUTOINSTALL=true
`;
    const { text, found, code } = await fix(before);
    expect(text).toBe(`PACKAGE_NAME=foo
PACKAGE_VERSION=1.0
BUILT_MODULE_NAME[0]="foo"
DEST_MODULE_LOCATION[0]='/kernel/drivers'
AUTOINSTALL=yes
`);
    expect(found).toEqual([]);
    expect(code).toBe(0);
  });

  test('goes on to the words of today when it can be used', async () => {
    const { text } = await fix('LOCATION="/kernel/net\nAUTOINSTALL="yes"\n');
    expect(text).toContain('DEST_MODULE_LOCATION[0]="/kernel/net"\n');
  });

  test('leaves the rest, and says so: 23', async () => {
    const before = withLines('AUTOINSTALL=maybe', 'my_name=x', 'NOTE=$my_name');
    const { text, code, found } = await fix(before);
    expect(text).toBe(before);
    expect(code).toBe(23);
    expect(found).toContain('6 bad-value');
  });
});

test('--fix --dry-run shows what would be written, line by line, and writes nothing', async () => {
  const conf = withLines('OBSOLETE_BY=9');
  const { root } = await lint(conf);
  const { stdout } = await root.dkms('lint', '--fix', '--dry-run', `${root.path}/in/foo-1.0`);
  expect(stdout).toContain(
    'dkms.conf:6: would be fixed\n  - OBSOLETE_BY=9\n  + BUILD_EXCLUSIVE_KERNEL_MAX=9\n',
  );
  expect(await root.files('in')).toEqual({ 'foo-1.0/dkms.conf': conf });
  expect(await root.files('tmp')).toEqual({});
});

test('a conf that reads files beside it is fixed where it lies', async () => {
  const conf = `. "\${BASH_SOURCE[0]%/*}/version"\n${withLines('OBSOLETE_BY=9').replace('"1.0"', '$V')}`;
  const { text, root } = await fix(conf, { version: 'V=1.0\n' });
  expect(text).toContain('BUILD_EXCLUSIVE_KERNEL_MAX=9');
  expect(Object.keys(await root.files('in/foo-1.0'))).toEqual(['dkms.conf', 'dkms.conf.orig', 'version']);
});
