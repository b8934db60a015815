import { basename, dirname, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { KeyPair } from '../model/signing';
import { createSigningEnv, explainOpenssl } from './openssl';

/** 36500 days are close to 100 years: a key that has expired would strand every module that it signed. */
const SHAPE = { days: 36_500, bits: 2_048 };

/** The kernel's name for what dkms makes; modinfo tells it as the signer. */
const SUBJECT = '/CN=DKMS module signing key';

/**
 * Writes a new self-signed key. The caller has made sure that neither file is there, and that nobody else does this
 * at the same time.
 *
 * @throws {DkmsError} KEYGEN_FAILED
 * @source contract 2.5; `-addext` needs OpenSSL 1.1.1
 */
export async function createKeyPair(host: Host, pair: KeyPair): Promise<void> {
  const { files } = host;
  const fresh: KeyPair = { key: findUnfinished(pair.key), certificate: findUnfinished(pair.certificate) };
  await files.remove(fresh.key);
  await files.remove(fresh.certificate);
  const made = await host.run({
    file: 'openssl',
    args: [
      ...['req', '-new', '-x509', '-nodes', '-batch', '-days', String(SHAPE.days)],
      ...['-newkey', `rsa:${SHAPE.bits}`, '-subj', SUBJECT, '-addext', 'extendedKeyUsage=codeSigning'],
      ...['-keyout', fresh.key, '-outform', 'DER', '-out', fresh.certificate],
    ],
    env: createSigningEnv(host),
  });
  if (!made.ok) {
    await files.remove(fresh.key);
    await files.remove(fresh.certificate);
    throw new DkmsError(
      'KEYGEN_FAILED',
      `Could not make a key to sign modules with: ${pair.key}`,
      explainOpenssl(made),
    );
  }
  await files.setMode(fresh.key, 0o600);
  await files.setMode(fresh.certificate, 0o644);
  await files.sync(fresh.key);
  await files.sync(fresh.certificate);
  await files.replace(fresh.certificate, pair.certificate);
  await files.replace(fresh.key, pair.key);
}

/** A call that died between the last two renames has left a certificate, and its key under another name. */
export async function finishKeyPair({ files }: Host, { key, certificate }: KeyPair): Promise<void> {
  const fresh = findUnfinished(key);
  if (!files.exists(certificate) || files.exists(key) || !files.exists(fresh)) return;
  if (files.exists(findUnfinished(certificate))) return;
  await files.replace(fresh, key);
}

function findUnfinished(path: string): string {
  return join(dirname(path), `.${basename(path)}.dkms-new`);
}
