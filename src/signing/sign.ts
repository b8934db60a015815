import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { createSigningEnv, type OpensslSigning, signByOpenssl } from './openssl';

export interface Signing extends OpensslSigning {
  /** A program like the kernel's sign-file; undefined: openssl and we do it. */
  readonly program: string | undefined;
}

/**
 * Signs a module in place.
 *
 * @throws {DkmsError} SIGN_FAILED; the module is then as it was
 */
export async function signModule(host: Host, signing: Signing): Promise<void> {
  const { program, hash, pair, path } = signing;
  if (program === undefined) return signByOpenssl(host, signing);
  const signed = await host.run({
    file: program,
    args: [hash, pair.key, pair.certificate, path],
    env: createSigningEnv(host),
  });
  if (signed.ok) return;
  // Where sign-file writes before it renames.
  await host.files.remove(`${path}.~signed~`);
  throw new DkmsError('SIGN_FAILED', `${program} failed`, {
    detail: signed.stderr.trim().split('\n')[0] || undefined,
  });
}
