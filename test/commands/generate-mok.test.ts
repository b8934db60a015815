import { expect, test } from 'vitest';
import { signingRoot } from '../helpers/signing-root';
import { KERNEL, type TempRoot } from '../helpers/temp-root';

const MOK = 'var/lib/dkms/mok';
const ENROL = '  for Secure Boot, enrol its certificate once: mokutil --import /var/lib/dkms/mok.pub\n';
const call = async (root: TempRoot, ...words: readonly string[]) => {
  const { code, stdout, stderr } = await root.dkms('generate_mok', ...words);
  return { code, stdout: stdout.replaceAll(root.path, ''), stderr: stderr.replaceAll(root.path, '') };
};

test('makes the pair, says where it is and how to enrol it; asked again, it is there already', async () => {
  const root = await signingRoot('');
  expect(await call(root)).toEqual({
    code: 0,
    stdout: `Made a key to sign modules with: /var/lib/dkms/mok.key\n${ENROL}`,
    stderr: '',
  });
  const key = await root.read(`${MOK}.key`);
  expect(key).toContain('a key of');

  expect(await call(root)).toEqual({
    code: 0,
    stdout: `Modules are signed with /var/lib/dkms/mok.key, which is there already\n${ENROL}`,
    stderr: '',
  });
  expect(await root.read(`${MOK}.key`)).toBe(key);
});

test('as JSON', async () => {
  const root = await signingRoot('');
  const { stdout } = await call(root, '--json');
  const pair = { key: '/var/lib/dkms/mok.key', certificate: '/var/lib/dkms/mok.pub' };

  expect(JSON.parse(stdout)).toEqual({
    schema: 1,
    verb: 'generate_mok',
    exitCode: 0,
    state: 'made',
    ...pair,
  });
  expect(JSON.parse((await call(root, '--json')).stdout)).toMatchObject({ state: 'there', ...pair });
});

test('a dry run makes nothing', async () => {
  const root = await signingRoot('');
  expect((await call(root, '--dry-run')).stdout).toMatch(/^Would make a key/);
  expect(await root.calls('openssl')).toEqual([]);
});

test('half a pair is refused, and stays', async () => {
  const root = await signingRoot('');
  await root.write(`${MOK}.pub`, 'mine\n');
  const { code, stderr } = await call(root);

  expect(code).toBe(1);
  expect(stderr).toContain('/var/lib/dkms/mok.pub is there and /var/lib/dkms/mok.key is not');
  expect(await root.read(`${MOK}.pub`)).toBe('mine\n');
  expect(await root.read(`${MOK}.key`)).toBeUndefined();
});

test('the pair of the administrator, by the name it has for a kernel', async () => {
  const root = await signingRoot('mok_signing_key="/keys/$kernelver.key"\nmok_certificate=/keys/mok.der\n');
  await root.write('keys/readme', '');
  expect((await call(root)).stdout).toContain(`/keys/${KERNEL}.key\n`);
  expect((await call(root, '-k', '6.2.0')).code).toBe(1);
  expect(Object.keys(await root.files('keys'))).toEqual([`${KERNEL}.key`, 'mok.der', 'readme']);
});

test('what openssl refuses is the cause', async () => {
  const root = await signingRoot('');
  await root.tool('openssl', 'echo "unknown option -addext" >&2; exit 1');
  const { code, stderr } = await call(root);

  expect(code).toBe(1);
  expect(stderr).toContain('cause: unknown option -addext');
});
