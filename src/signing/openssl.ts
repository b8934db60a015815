import { join } from 'node:path';
import { DkmsError, type ErrorDetails } from '../errors/dkms-error';
import type { Host, RunResult } from '../host/host';
import { isTokenKey, type KeyPair } from '../model/signing';
import { createTrailer } from './trailer';

/** Where the passphrase of a key, or the PIN of a token, is: the name is that of the kernel's own sign-file. */
const PIN = 'KBUILD_SIGN_PIN';

/** Tokens are found by many variables, and the administrator's own program may need any. */
export function createSigningEnv({ env }: Pick<Host, 'env'>): Readonly<Record<string, string>> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(given), LC_ALL: 'C' };
}

export interface OpensslSigning {
  readonly pair: KeyPair;
  /** `sha256` */
  readonly hash: string;
  readonly path: string;
  /** A directory for what is only needed meanwhile. */
  readonly temporary: string;
}

/**
 * Signs a module as the kernel's sign-file does, where there is none: the signature by openssl, the trailer by us.
 *
 * @throws {DkmsError} SIGN_FAILED
 */
export async function signByOpenssl(host: Host, signing: OpensslSigning): Promise<void> {
  const { pair, path, temporary } = signing;
  const certificate = join(temporary, 'certificate.pem');
  const signature = join(temporary, 'signature.der');
  await host.files.writeText(certificate, toPem(host.files.readBytes(pair.certificate)));
  let ended: RunResult | undefined;
  for (const reader of chooseKeyReaders(pair.key)) {
    ended = await host.run({
      file: 'openssl',
      args: [
        ...['cms', '-sign', '-binary', '-noattr', '-nocerts', '-nosmimecap', '-md', signing.hash],
        ...['-signer', certificate, '-inkey', pair.key, ...reader, '-passin', choosePassphrase(host)],
        ...['-in', path, '-outform', 'DER', '-out', signature],
      ],
      env: createSigningEnv(host),
    });
    if (ended.ok) break;
  }
  if (ended?.ok !== true) throw new DkmsError('SIGN_FAILED', 'openssl failed', explainOpenssl(ended));
  const bytes = host.files.readBytes(signature);
  await host.files.appendSynced(path, Buffer.concat([bytes, createTrailer(bytes.length)]));
}

/** OpenSSL 3 reaches tokens by a provider, older ones, and Debian 12's, by an engine. */
function chooseKeyReaders(key: string): readonly (readonly string[])[] {
  if (!isTokenKey(key)) return [[]];
  return [
    ['-engine', 'pkcs11', '-keyform', 'engine'],
    ['-provider', 'pkcs11', '-provider', 'default'],
  ];
}

/** Without one openssl would ask the terminal, and wait; a key without a passphrase does not mind an empty one. */
function choosePassphrase({ env }: Host): string {
  return env[PIN] === undefined ? 'pass:' : `env:${PIN}`;
}

/** OpenSSL 1.1.1 reads a signer's certificate as PEM only. */
export function toPem(certificate: Uint8Array): string {
  const text = Buffer.from(certificate).toString('latin1');
  if (text.includes('-----BEGIN')) return text;
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** The line that tells is the one without the address of a function: the first. */
export function explainOpenssl(ended: RunResult | undefined): ErrorDetails {
  if (ended?.missing === true)
    return { detail: 'openssl is not on this system', hint: 'Install openssl, then: dkms generate_mok' };
  return { detail: ended?.stderr.trim().split('\n')[0] };
}
