import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { isTokenKey } from '../model/signing';
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
  const { program } = signing;
  if (program === undefined) return signByOpenssl(host, signing);
  const refusal = await signByProgram(host, program, signing);
  if (refusal === undefined) return;
  // Debian 12's sign-file reaches tokens by a provider only, and Debian 12 has but the engine, which openssl knows.
  if (!isTokenKey(signing.pair.key)) throw refusal;
  await signByOpenssl(host, signing).catch((thrown: unknown) => {
    throw thrown instanceof DkmsError ? refusal : thrown;
  });
}

async function signByProgram(
  host: Host,
  program: string,
  { hash, pair, path }: OpensslSigning,
): Promise<DkmsError | undefined> {
  const signed = await host.run({
    file: program,
    args: [hash, pair.key, pair.certificate, path],
    env: createSigningEnv(host),
  });
  if (signed.ok) return undefined;
  // Where sign-file writes before it renames.
  await host.files.remove(`${path}.~signed~`);
  return new DkmsError('SIGN_FAILED', `${program} failed`, { detail: findTellingLines(signed.stderr) });
}

/** sign-file says where in itself it was ("At main.c:117:"), what its library says, and last what it was at. */
function findTellingLines(stderr: string): string | undefined {
  const lines = stderr
    .trim()
    .split('\n')
    .filter(line => !/^At \S+:\d+:$/.test(line));
  return [...new Set([lines.at(-1), lines[0]])].join('; ') || undefined;
}
