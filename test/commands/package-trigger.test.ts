import { describe, expect, test } from 'vitest';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const OTHER = '6.12.95+deb12-amd64';
const QUEUE = 'var/lib/dkms/.queue';

async function rootWithModules(...names: readonly string[]): Promise<TempRoot> {
  const root = await tempRoot();
  for (const kernel of [KERNEL, OTHER]) await root.kernel(kernel);
  for (const name of names) await root.module(name, '1.0');
  return root;
}

const status = async (root: TempRoot) => (await root.dkms('status')).stdout;
const installed = (name: string, kernel: string) => `${name}/1.0, ${kernel}, ${ARCH}: installed\n`;

describe('packages of modules that come in one run', () => {
  test('are registered one by one, and built at its end by one call with one depmod for each kernel', async () => {
    const root = await rootWithModules('a', 'b', 'c');
    for (const name of ['a', 'b', 'c'])
      expect((await root.dkms('module_postinst', `${name}/1.0`, '--batch')).code).toBe(0);
    expect(await status(root)).toBe('a/1.0: added\nb/1.0: added\nc/1.0: added\n');
    expect(await root.calls('make')).toEqual([]);

    expect((await root.dkms('package_trigger')).code).toBe(0);

    expect(await status(root)).toBe(
      ['a', 'b', 'c'].flatMap(name => [KERNEL, OTHER].map(kernel => installed(name, kernel))).join(''),
    );
    expect(await root.calls('depmod')).toHaveLength(2);
    expect(await root.files(QUEUE)).toEqual({});
  });

  test('of a new version have the old one taken out at once, since its source is gone', async () => {
    const root = await rootWithModules('a');
    await root.dkms('module_postinst', 'a/1.0');
    await root.dkms('module_postinst', 'a/1.0', '--batch', '--upgraded-from', '1.0');
    expect(await status(root)).toBe('a/1.0: added\n');
    await root.dkms('package_trigger');
    expect(await status(root)).toBe(installed('a', KERNEL) + installed('a', OTHER));
  });

  test('are tried once: a failure is told, and the queue is empty all the same', async () => {
    const root = await rootWithModules('a');
    await root.module('bad', '1.0', { files: { 'bad.c': '#error no\n' } });
    for (const name of ['a', 'bad']) await root.dkms('module_postinst', `${name}/1.0`, '--batch');

    const { code, stderr } = await root.dkms('package_trigger');

    expect(code).toBe(11);
    expect(stderr).toContain('#error no');
    expect(await status(root)).toContain(installed('a', KERNEL));
    expect(await root.files(QUEUE)).toEqual({});
  });

  test('that do not want to be installed by themselves leave nothing to do', async () => {
    const root = await rootWithModules();
    await root.module('a', '1.0', { also: 'AUTOINSTALL=no\n' });
    await root.dkms('module_postinst', 'a/1.0', '--batch');
    expect(await root.files(QUEUE)).toEqual({});
  });
});

describe('a mark of a kernel', () => {
  test('has that kernel served, and no other', async () => {
    const root = await rootWithModules('a');
    await root.dkms('add', 'a/1.0');
    await root.write(`${QUEUE}/kernel-${OTHER}`, '');
    expect((await root.dkms('package_trigger')).code).toBe(0);
    expect(await status(root)).toBe(installed('a', OTHER));
    expect(await root.files(QUEUE)).toEqual({});
  });

  test('of a kernel that is gone, or has no headers, is dropped', async () => {
    const root = await rootWithModules('a');
    await root.dkms('add', 'a/1.0');
    for (const name of ['kernel-6.9.9', 'kernel-', 'kernel-../x', 'other'])
      await root.write(`${QUEUE}/${name.replace('/', '%')}`, '');
    expect(await root.dkms('package_trigger')).toMatchObject({ code: 0, stderr: '' });
    expect(await status(root)).toBe('a/1.0: added\n');
    expect(await root.files(QUEUE)).toEqual({});
  });
});

test('what is to be told again is left to who tells it', async () => {
  const root = await rootWithModules('a');
  await root.dkms('module_postinst', 'a/1.0', '--batch');
  await root.write(`${QUEUE}/failed`, '');
  await root.dkms('package_trigger');
  expect(Object.keys(await root.files(QUEUE))).toEqual(['failed']);
});

test('nothing waits: nothing is done', async () => {
  const root = await rootWithModules('a');
  await root.dkms('add', 'a/1.0');
  expect(await root.dkms('package_trigger')).toMatchObject({ code: 0, stderr: '' });
  expect(await root.calls('make')).toEqual([]);
});

test('a call that is told to stop keeps the queue for the next one', async () => {
  const root = await rootWithModules('a');
  await root.dkms('module_postinst', 'a/1.0', '--batch');
  const stopped = new AbortController();
  stopped.abort();
  await root.dkmsWith(real => ({ ...real, interrupted: stopped.signal }), 'package_trigger');
  expect(Object.keys(await root.files(QUEUE))).toEqual(['modules']);
});
