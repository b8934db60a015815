import { describe, expect, test } from 'vitest';
import { parseKconfig } from '../../src/kernel/kconfig';
import { isInChroot } from '../../src/signing/chroot';
import { decideSigning } from '../../src/signing/decide';
import { tempRoot } from '../helpers/temp-root';

const SIGNS = parseKconfig('CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_HASH="sha256"\n');
const NEVER = parseKconfig('CONFIG_MODULES=y\n# CONFIG_MODULE_SIG is not set\n');

describe('modules are signed', () => {
  test.each([
    ['true', false, { sign: true, hash: 'sha256' }],
    ['true', true, { sign: true, hash: 'sha256' }],
    ['false', false, { sign: false, because: 'setting' }],
    ['not_in_chroot', false, { sign: true, hash: 'sha256' }],
    ['not_in_chroot', true, { sign: false, because: 'chroot' }],
    ['not_in_chroot', undefined, { sign: true, hash: 'sha256' }],
  ] as const)('try_sign_modules=%s, in a chroot: %s', (trySign, inChroot, decision) => {
    expect(decideSigning(SIGNS, trySign, () => inChroot)).toEqual(decision);
  });

  test.each(['true', 'not_in_chroot'] as const)('never for a kernel without signatures: %s', trySign => {
    const look = (): boolean => {
      throw new Error('it does not matter where we are');
    };
    expect(decideSigning(NEVER, trySign, look)).toEqual({ sign: false, because: 'kernel' });
  });
});

describe('a chroot', () => {
  test('is any root that was named', async () => {
    const { host, path } = await tempRoot();
    expect(isInChroot(host.files, path)).toBe(true);
  });

  test.each([
    ['the root of process 1 is ours', true, true, false],
    ['the root of process 1 is another', true, false, true],
    ['only root may know', true, undefined, undefined],
    ['there is no /proc', false, undefined, true],
  ] as const)('%s', async (_, exists, isSame, answer) => {
    const { host } = await tempRoot();
    const files = { ...host.files, exists: () => exists, isSame: () => isSame };
    expect(isInChroot(files, '/')).toBe(answer);
  });
});

test('one thing under two names is the same, two are not, and of what is not there nothing is known', async () => {
  const { host, path, write } = await tempRoot();
  await write('one', '');
  await host.files.link('one', `${path}/two`);
  await write('three', '');

  expect(host.files.isSame(`${path}/one`, `${path}/two`)).toBe(true);
  expect(host.files.isSame(`${path}/one`, `${path}/three`)).toBe(false);
  expect(host.files.isSame(`${path}/one`, `${path}/four`)).toBeUndefined();
});
