import { describe, expect, test } from 'vitest';
import { parseKconfig } from '../../src/kernel/kconfig';
import { findEnforcement, readSecureBoot } from '../../src/signing/enforcement';
import { readEnrolledKeys } from '../../src/signing/enrolled';
import { tempRoot } from '../helpers/temp-root';

const SECURE_BOOT = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
const SIGNS = 'CONFIG_MODULE_SIG=y\n';

describe('a kernel loads only signed modules', () => {
  test.each<[string, string, Readonly<Record<string, string>>, string | undefined]>([
    ['not by itself', SIGNS, {}, undefined],
    ['when it was made so', `${SIGNS}CONFIG_MODULE_SIG_FORCE=y\n`, {}, 'CONFIG_MODULE_SIG_FORCE'],
    ['with Secure Boot', SIGNS, { [SECURE_BOOT]: '\x06\0\0\0\x01' }, 'Secure Boot'],
    ['not with Secure Boot off', SIGNS, { [SECURE_BOOT]: '\x06\0\0\0\0' }, undefined],
    ['not when it knows no signatures', '', { [SECURE_BOOT]: '\x06\0\0\0\x01' }, undefined],
    [
      'when it was started so',
      SIGNS,
      { 'proc/cmdline': 'ro module.sig_enforce quiet\n' },
      'module.sig_enforce',
    ],
    ['and =1 is the same', SIGNS, { 'proc/cmdline': 'module.sig_enforce=1\n' }, 'module.sig_enforce'],
    ['not with =0', SIGNS, { 'proc/cmdline': 'module.sig_enforce=0\n' }, undefined],
    ['when it runs so', SIGNS, { 'sys/module/module/parameters/sig_enforce': 'Y\n' }, 'module.sig_enforce'],
    [
      'in lockdown',
      SIGNS,
      { 'sys/kernel/security/lockdown': 'none [integrity] confidentiality\n' },
      'lockdown',
    ],
    [
      'not out of it',
      SIGNS,
      { 'sys/kernel/security/lockdown': '[none] integrity confidentiality\n' },
      undefined,
    ],
  ])('%s', async (_, config, files, by) => {
    const root = await tempRoot();
    for (const [path, text] of Object.entries(files)) await root.write(path, text);
    expect(findEnforcement(root.host.files, { root: root.path }, parseKconfig(config))).toBe(by);
  });

  test('a firmware without the variable does not tell', async () => {
    const root = await tempRoot();
    expect(readSecureBoot(root.host.files, { root: root.path })).toBeUndefined();
  });
});

describe('a key is', () => {
  const LISTS = `case $1 in
--list-enrolled) printf '[key 1]\\nSHA1 Fingerprint: aa\\n  Serial Number:\\n            3e:5b:0c\\n  Issuer: CN=A\\n[key 2]\\n  Serial Number: 4660 (0x1234)\\n' ;;
--list-new) printf '[key 1]\\n  Serial Number:\\n        00:fe:01\\n' ;;
esac`;
  const find = async (
    key: string,
    signer = '',
    tools: Readonly<Record<string, string>> = { mokutil: LISTS },
  ) => {
    const root = await tempRoot();
    for (const [name, script] of Object.entries(tools)) await root.tool(name, script);
    await root.write(
      'proc/keys',
      '1f0 I--  1 perm 0 0 0 asymmetri Debian Secure Boot CA: 6cce: X509.rsa 4ea1 []\n',
    );
    return (await readEnrolledKeys(root.host, { root: root.path })).find({ key, signer });
  };

  test.each([
    ['enrolled, of a long number', '3E:5B:0C', '', 'enrolled'],
    ['enrolled, of a short one', '12:34', '', 'enrolled'],
    ['to be enrolled at the next boot', 'FE:01', '', 'pending'],
    ["one of the kernel's own", '77', 'Debian Secure Boot CA', 'enrolled'],
    ['neither', '77', 'Nobody', 'not enrolled'],
  ])('%s', async (_, key, signer, enrolment) => {
    expect(await find(key, signer)).toBe(enrolment);
  });

  test('unknown where neither mokutil nor the kernel tells', async () => {
    const root = await tempRoot();
    await root.tool('mokutil', 'echo "EFI variables are not supported on this system" >&2; exit 255');
    const keys = await readEnrolledKeys(root.host, { root: root.path });
    expect(keys.find({ key: '77', signer: 'A' })).toBe('unknown');
  });
});
