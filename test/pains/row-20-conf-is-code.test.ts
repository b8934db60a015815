import { describe, expect, test } from 'vitest';
import { withoutProcesses } from '../helpers/failing-host';
import { ARCH, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const CONF = [
  'PACKAGE_NAME="foo"',
  'PACKAGE_VERSION="1.0"',
  'BUILT_MODULE_NAME[0]="foo"',
  'DEST_MODULE_LOCATION[0]="/updates"',
];
const BUILT = `foo/1.0, ${KERNEL}, ${ARCH}: built\n`;

async function rootWith(lines: readonly string[], end = '\n'): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0', {
    conf: lines.map(line => line + end).join(''),
    files: { 'foo.c': createSource('1.0'), 'bar.c': createSource('1.0') },
  });
  return root;
}

/** Words as make got them, each in brackets. */
async function buildAndReadWords(root: TempRoot): Promise<string | undefined> {
  await root.tool('show', 'for word; do printf "[%s]" "$word"; done; cp foo.c foo.ko');
  expect(await root.dkms('build', 'foo/1.0')).toMatchObject({ code: 0, stderr: '' });
  return /\[.*\]/.exec((await root.read(`var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/log/make.log`)) ?? '')?.[0];
}

test.each([
  [`MAKE[0]='show "a b" c'`, '[a b][c]'],
  [`MAKE[0]="show \\"a b\\" c"`, '[a b][c]'],
  [`MAKE[0]='show "it'"'"'s" "$kernelver"'`, `[it's][${KERNEL}]`],
  [`MAKE='show "say \\"hi\\"" \\$HOME'`, '[say "hi"][$HOME]'],
])('quotes inside quotes stay what they are, and no other make runs instead: %s', async (line, words) => {
  const root = await rootWith([...CONF, line]);
  expect(await buildAndReadWords(root)).toBe(words);
  expect(await root.calls('make')).toEqual([]);
});

test('carriage returns are no part of any value', async () => {
  const root = await rootWith([...CONF, `MAKE[0]='show "a b"'`, 'AUTOINSTALL=yes'], '\r\n');
  expect(await buildAndReadWords(root)).toBe('[a b]');
  expect((await root.dkms('autoinstall')).code).toBe(0);
  expect(await root.read(`lib/modules/${KERNEL}/updates/dkms/foo.ko`)).toBe(createSource('1.0'));
});

test('arrays may have holes', async () => {
  const root = await rootWith([
    ...CONF,
    'BUILT_MODULE_NAME[5]="bar"',
    'DEST_MODULE_LOCATION[5]="/updates"',
    'MAKE[3]="make"',
    'MAKE_MATCH[3]="^6"',
  ]);
  await root.dkms('build', 'foo/1.0');
  const files = Object.keys(await root.files(`var/lib/dkms/foo/1.0/${KERNEL}/${ARCH}/module`));
  expect(files).toEqual(['bar.ko', 'foo.ko']);
});

describe('commands in a conf', () => {
  const stray = (root: TempRoot): readonly string[] => [
    `touch ${root.path}/ran`,
    'echo printed',
    'echo said >&2',
    'cd /',
    'set -u',
    'false',
  ];

  test('do not run for status, whatever it is asked', async () => {
    const root = await rootWith(CONF);
    await root.dkms('build', 'foo/1.0');
    await root.module('foo', '1.0', { conf: [...stray(root), ...CONF, ''].join('\n') });

    for (const words of [[], ['foo'], ['-k', KERNEL], ['--verbose'], ['--debug']])
      expect((await root.dkmsWith(withoutProcesses, 'status', ...words)).stdout).toContain(BUILT);
    expect(JSON.parse((await root.dkmsWith(withoutProcesses, 'status', '--json')).stdout)).toMatchObject({
      modules: [{ module: 'foo', state: 'built' }],
    });
    expect(await root.read('ran')).toBeUndefined();
  });

  test('neither break a build nor get into what it prints', async () => {
    const root = await rootWith(CONF);
    await root.module('foo', '1.0', { conf: [...stray(root), ...CONF, ...stray(root), ''].join('\n') });
    const { code, stdout } = await root.dkms('build', 'foo/1.0', '--json');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0 });
    expect((await root.dkms('status')).stdout).toBe(BUILT);
  });
});
