import { describe, expect, test } from 'vitest';
import { ALWAYS, readBuilt, SIGN_FILE, SIGNS, signingRoot } from '../helpers/signing-root';
import { KERNEL, type TempRoot } from '../helpers/temp-root';

const MOK = 'var/lib/dkms/mok';
const without = (root: TempRoot, text: string): string => text.replaceAll(root.path, '');

describe('a module is signed by', () => {
  test("the sign-file of the kernel's build tree, with a pair that is made for it", async () => {
    const root = await signingRoot();
    await root.write(SIGN_FILE, SIGNS, 0o755);
    const { code, stdout, stderr } = await root.dkms('install', 'foo/1.0');

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(without(root, stdout)).toContain(
      'Made a key to sign modules with: /var/lib/dkms/mok.key\n' +
        '  for Secure Boot, enrol its certificate once: mokutil --import /var/lib/dkms/mok.pub\n',
    );
    expect(without(root, await readBuilt(root))).toContain(
      `signed by /${SIGN_FILE} with sha512 /${MOK}.key /${MOK}.pub\n`,
    );
    expect(await root.read(`lib/modules/${KERNEL}/updates/dkms/foo.ko`)).toBe(await readBuilt(root));
    expect((await root.dkms('status')).stdout).toBe(`foo/1.0, ${KERNEL}, x86_64: installed\n`);
  });

  test("Debian's sign-file before the kernel's own", async () => {
    const root = await signingRoot();
    await root.write(SIGN_FILE, SIGNS, 0o755);
    await root.write('usr/lib/linux-kbuild-6.1/scripts/sign-file', SIGNS, 0o755);
    await root.dkms('build', 'foo/1.0');

    expect(without(root, await readBuilt(root))).toContain(
      'signed by /usr/lib/linux-kbuild-6.1/scripts/sign-file',
    );
  });

  test('kmodsign on Ubuntu', async () => {
    const root = await signingRoot(ALWAYS, { distribution: 'ubuntu' });
    await root.write(SIGN_FILE, SIGNS, 0o755);
    await root.write('bin/kmodsign', SIGNS, 0o755);
    await root.dkms('build', 'foo/1.0');

    expect(without(root, await readBuilt(root))).toContain('signed by /bin/kmodsign');
  });

  test("the administrator's program before all, named for the kernel, which finds the PIN", async () => {
    const framework = `${ALWAYS}sign_file="/opt/\${kernelver}/sign"\nmok_signing_key=/keys/key\nmok_certificate=/keys/der\n`;
    const root = await signingRoot(framework, { env: { KBUILD_SIGN_PIN: 'secret' } });
    await root.write(SIGN_FILE, SIGNS, 0o755);
    await root.write(`opt/${KERNEL}/sign`, '#!/bin/sh\necho "pin $KBUILD_SIGN_PIN, $2" >>"$4"\n', 0o755);
    await root.write('keys/key', '');
    await root.write('keys/der', '');
    await root.dkms('build', 'foo/1.0');

    expect(without(root, await readBuilt(root))).toContain('pin secret, /keys/key\n');
    expect(await root.calls('openssl')).toEqual([]);
  });

  test("openssl where there is no program, with the kernel's trailer", async () => {
    const root = await signingRoot();
    await root.dkms('build', 'foo/1.0');

    const built = await readBuilt(root);
    expect(built.endsWith('signature\0\0\x02\0\0\0\0\0\0\0\0\x09~Module signature appended~\n')).toBe(true);
    const [, cms = ''] = await root.calls('openssl');
    expect(cms).toContain('cms -sign -binary -noattr -nocerts -nosmimecap -md sha512');
    expect(cms).toContain('-passin pass: ');
    expect(await root.read('bin/signer.pem')).toContain('-----BEGIN CERTIFICATE-----');
  });

  test('openssl, with a passphrase that no other process can see', async () => {
    const root = await signingRoot(ALWAYS, { env: { KBUILD_SIGN_PIN: 'secret' } });
    await root.dkms('build', 'foo/1.0');

    const calls = (await root.calls('openssl')).join('\n');
    expect(calls).toContain('-passin env:KBUILD_SIGN_PIN ');
    expect(calls).not.toContain('secret');
  });
});

describe('before it is compressed', () => {
  test('and after it is stripped', async () => {
    const root = await signingRoot();
    await root.write(SIGN_FILE, SIGNS, 0o755);
    await root.write(`lib/modules/${KERNEL}/modules.dep`, 'kernel/fs/fat.ko.xz:\n');
    await root.tool('strip', 'echo stripped >>"$2"');
    await root.dkms('build', 'foo/1.0');

    const built = `${root.path}/var/lib/dkms/foo/1.0/${KERNEL}/x86_64/module/foo.ko.xz`;
    const { stdout } = await root.host.run({ file: 'xz', args: ['-dc', built] });
    expect(stdout).toMatch(/stripped\nsigned by .*\n$/);
  });
});

describe('nothing is signed, and no key made', () => {
  test.each([
    ['in a root that is not the one that runs', ''],
    ['when it is not wanted', 'try_sign_modules=false\n'],
  ])('%s', async (_, framework) => {
    const root = await signingRoot(framework);
    await root.write(SIGN_FILE, SIGNS, 0o755);
    const { code, stderr } = await root.dkms('install', 'foo/1.0');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await readBuilt(root)).not.toContain('signed');
    expect(await root.read(`${MOK}.key`)).toBeUndefined();
    expect(await root.calls('openssl')).toEqual([]);
  });

  test('for a kernel without signatures', async () => {
    const root = await signingRoot();
    await root.kernel(KERNEL, { config: 'CONFIG_MODULES=y\n' });
    await root.dkms('install', 'foo/1.0');
    expect(await root.calls('openssl')).toEqual([]);
  });

  test('by a dry run', async () => {
    const root = await signingRoot();
    await root.dkms('install', 'foo/1.0', '--dry-run');
    expect(await root.calls('openssl')).toEqual([]);
  });

  test('by calls that find all done', async () => {
    const root = await signingRoot();
    await root.dkms('install', 'foo/1.0');
    await root.forgetCalls();

    await root.dkms('install', 'foo/1.0');
    await root.dkms('autoinstall');
    await root.dkms('status');
    expect(await root.calls('openssl')).toEqual([]);
  });
});

describe('what cannot be signed is built all the same, and told', () => {
  test('half a pair stays as it is, for all modules with one word', async () => {
    const root = await signingRoot();
    await root.module('bar', '1.0');
    await root.write(`${MOK}.key`, 'mine\n');
    await root.dkms('add', 'foo/1.0');
    await root.dkms('add', 'bar/1.0');
    const { code, stderr } = await root.dkms('autoinstall');

    expect(code).toBe(0);
    expect(without(root, stderr)).toBe(
      [
        'Warning: modules are not signed: Of the key to sign modules with, /var/lib/dkms/mok.key is there and /var/lib/dkms/mok.pub is not',
        '  next:  Bring /var/lib/dkms/mok.pub back; or, for a new pair, which has to be enrolled, move /var/lib/dkms/mok.key away: dkms generate_mok',
        '',
      ].join('\n'),
    );
    expect(await root.read(`${MOK}.key`)).toBe('mine\n');
  });

  test('a program that fails leaves the module as it was', async () => {
    const root = await signingRoot();
    await root.write(
      SIGN_FILE,
      '#!/bin/sh\necho half >"$4.~signed~"\necho "no such key" >&2\nexit 1\n',
      0o755,
    );
    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(0);
    expect(without(root, stderr)).toBe(
      `Warning: foo/1.0 for kernel ${KERNEL} (x86_64) is not signed: /${SIGN_FILE} failed\n  cause: no such key\n` +
        `  next:  When that is settled: dkms build --force foo/1.0 -k ${KERNEL} && dkms install --force foo/1.0 -k ${KERNEL}\n`,
    );
    const module = await root.files(`var/lib/dkms/foo/1.0/${KERNEL}/x86_64/module`);
    expect(Object.keys(module)).toEqual(['foo.ko']);
  });

  test('a sign_file that is not there is told, and another one signs', async () => {
    const root = await signingRoot(`${ALWAYS}sign_file=/opt/none\n`);
    await root.write(SIGN_FILE, SIGNS, 0o755);
    const { stderr } = await root.dkms('build', 'foo/1.0');

    expect(without(root, stderr)).toBe(
      `Warning: sign_file is /opt/none, which is not there; /${SIGN_FILE} signs instead\n`,
    );
    expect(await readBuilt(root)).toContain('signed by');
  });
});

test('a key is made once, whatever is built at once', async () => {
  const root = await signingRoot();
  await root.write(SIGN_FILE, SIGNS, 0o755);
  for (const name of ['bar', 'baz', 'qux']) await root.module(name, '1.0');
  for (const name of ['foo', 'bar', 'baz', 'qux']) await root.dkms('add', `${name}/1.0`);

  await Promise.all([root.dkms('autoinstall'), root.dkms('build', 'foo/1.0'), root.dkms('generate_mok')]);

  expect(await root.calls('openssl')).toHaveLength(1);
});

test('what sign-file says is told without where in itself it was', async () => {
  const root = await signingRoot();
  await root.write(
    SIGN_FILE,
    '#!/bin/sh\nprintf "At main.c:1:\\n- SSL error: no provider\\n- more\\nsign-file: loading\\n" >&2\nexit 1\n',
    0o755,
  );
  const { stderr } = await root.dkms('build', 'foo/1.0');
  expect(stderr).toContain('\n  cause: sign-file: loading; - SSL error: no provider\n');
});

describe('a key in a token', () => {
  const framework = `${ALWAYS}mok_signing_key="pkcs11:object=x"\nmok_certificate=/keys/der\n`;

  test('that sign-file cannot reach is used by openssl', async () => {
    const root = await signingRoot(framework);
    await root.write('keys/der', '');
    await root.write(SIGN_FILE, '#!/bin/sh\necho "no provider" >&2\nexit 1\n', 0o755);
    const { stderr } = await root.dkms('build', 'foo/1.0');

    expect(stderr).toBe('');
    expect(await readBuilt(root)).toContain('~Module signature appended~');
    expect(await root.calls('openssl')).toEqual([
      expect.stringContaining('-inkey pkcs11:object=x -engine pkcs11 -keyform engine'),
    ]);
  });

  test('is reached by a provider where there is no engine; else what sign-file said is told', async () => {
    const root = await signingRoot(framework);
    await root.write('keys/der', '');
    await root.write(SIGN_FILE, '#!/bin/sh\necho "no provider" >&2\nexit 1\n', 0o755);
    await root.tool('openssl', 'echo "no engine" >&2; exit 1');
    const { code, stderr } = await root.dkms('build', 'foo/1.0');

    expect(code).toBe(0);
    expect(stderr).toContain('\n  cause: no provider\n');
    expect(await root.calls('openssl')).toEqual([
      expect.stringContaining('-engine pkcs11'),
      expect.stringContaining('-provider pkcs11 -provider default'),
    ]);
  });
});
