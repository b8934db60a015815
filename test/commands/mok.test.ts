import { expect, test } from 'vitest';
import { signingRoot } from '../helpers/signing-root';
import type { TempRoot } from '../helpers/temp-root';

/** A firmware whose list of requests is a file: mokutil says in words what it knows. */
const mokutil = (root: TempRoot): string => `case $1 in
--test-key) if grep -qs . '${root.path}/request'; then echo "$2 is already in the enrollment request"
  elif grep -qs . '${root.path}/enrolled'; then echo "$2 is already enrolled"
  else echo "$2 is not enrolled"; fi ;;
--import) cat >'${root.path}/request' ;;
esac`;

async function rootWithFirmware(): Promise<TempRoot> {
  const root = await signingRoot();
  await root.tool('mokutil', mokutil(root));
  return root;
}

test('mok tells of the key, of the firmware, and what to do', async () => {
  const root = await rootWithFirmware();
  const secureBoot = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
  await root.write(secureBoot, '\x06\0\0\0\x01');
  const MOK = `${root.path}/var/lib/dkms/mok`;
  expect(await root.dkms('mok', 'status')).toEqual({
    code: 0,
    stdout: `Key: ${MOK}.key (not there)\nCertificate: ${MOK}.pub (not enrolled)\nSecure Boot: on\n  next:  dkms mok enroll\n`,
    stderr: '',
  });
  await root.dkms('generate_mok');
  await root.write('enrolled', 'yes');
  expect((await root.dkms('mok')).stdout).toBe(
    `Key: ${MOK}.key (there)\nCertificate: ${MOK}.pub (enrolled)\nSecure Boot: on\n`,
  );
});

test('mok enroll makes the key, hands it over with a password, and does so once', async () => {
  const root = await rootWithFirmware();
  const { code, stdout } = await root.dkms('mok', 'enroll');

  const password = /used once: (\d{8})\n/.exec(stdout)?.[1];
  expect(code).toBe(0);
  expect(await root.read('request')).toBe(`${password}\n${password}\n`);
  expect(await root.calls('mokutil')).toContain(`--import ${root.path}/var/lib/dkms/mok.pub`);

  await root.forgetCalls();
  expect((await root.dkms('mok', 'enroll')).stdout).toContain('the password that was given');
  expect(await root.calls('mokutil')).toEqual([`--test-key ${root.path}/var/lib/dkms/mok.pub`]);
});

test('mok enroll that the firmware refuses says what mokutil says', async () => {
  const root = await signingRoot();
  await root.tool('mokutil', '[ $1 = --import ] || exit 0\necho "Failed to write MokNew" >&2; exit 1');
  const { code, stderr } = await root.dkms('mok', 'enroll');
  expect(code).toBe(1);
  expect(stderr).toContain('cause: Failed to write MokNew');
});

test('mok enroll without mokutil names the package', async () => {
  const root = await signingRoot();
  const { code, stderr } = await root.dkmsWith(
    real => ({ ...real, findProgram: name => (name === 'mokutil' ? undefined : real.findProgram(name)) }),
    'mok',
    'enroll',
  );
  expect(code).toBe(10);
  expect(stderr).toContain('apt install mokutil');
  expect(await root.files('var/lib/dkms')).toEqual({});
});

test('mok knows no other word', async () => {
  const root = await signingRoot();
  expect(await root.dkms('mok', 'revoke')).toMatchObject({ code: 2 });
  expect(await root.dkms('mok', 'build')).toMatchObject({ code: 4 });
});
