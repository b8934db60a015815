import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSignature } from '../../src/signing/read-signature';
import { createTrailer } from '../../src/signing/trailer';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

/** What sign-file makes of a text: its CMS message by the real openssl, and the kernel's trailer. */
async function sign(root: TempRoot, hash: string, ...more: readonly string[]): Promise<Buffer> {
  const at = (name: string): string => join(root.path, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  await root.write('module', 'a module');
  openssl(
    ...[
      'req',
      '-new',
      '-x509',
      '-nodes',
      '-batch',
      '-newkey',
      'rsa:2048',
      '-subj',
      '/O=Us/CN=Müller & Söhne',
    ],
    ...['-utf8', '-set_serial', '0xfe01ab', '-keyout', at('key'), '-out', at('certificate')],
    ...['-addext', 'subjectKeyIdentifier=001a722d46'],
  );
  openssl(
    ...['cms', '-sign', '-binary', '-noattr', '-nocerts', '-nosmimecap', '-md', hash, ...more],
    ...['-signer', at('certificate'), '-inkey', at('key'), '-in', at('module'), '-outform', 'DER'],
    ...['-out', at('signature')],
  );
  const signature = root.host.files.readBytes(at('signature'));
  return Buffer.concat([Buffer.from('a module'), signature, createTrailer(signature.length)]);
}

test.each(['sha1', 'sha256', 'sha512'])('a signature of %s tells its signer as modinfo does', async hash => {
  const root = await tempRoot();
  expect(readSignature(await sign(root, hash))).toEqual({
    signer: 'Müller & Söhne',
    key: 'FE:01:AB',
    hash,
  });
});

// Unlike a number's, a zero byte in front, as one of 256 has, is as good as any other.
test('one that names its key by an identifier tells all of that', async () => {
  const root = await tempRoot();
  expect(readSignature(await sign(root, 'sha256', '-keyid'))).toEqual({
    signer: '',
    key: '00:1A:72:2D:46',
    hash: 'sha256',
  });
});

test.each([
  ['nothing', ''],
  ['a module without a signature', '\x7fELF'],
  ['the marker alone', '~Module signature appended~\n'],
  ['a length beyond the file', `x\0\0\x02\0\0\0\0\0\0\0\x01\x00~Module signature appended~\n`],
])('%s is not signed', (_, text) => {
  expect(readSignature(Buffer.from(text, 'latin1'))).toBeUndefined();
});

test('what is no message is a signature of nobody', () => {
  const trailer = Buffer.from(createTrailer(4));
  const signed = Buffer.concat([Buffer.from('module'), Buffer.from([0x30, 0x84, 0xff, 0xff]), trailer]);
  expect(readSignature(signed)).toEqual({ signer: '', key: '', hash: '' });
});
