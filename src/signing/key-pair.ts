import { dirname } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Files } from '../host/files';
import type { Distribution } from '../model/distribution';
import { findBelowRoot, type Paths } from '../model/paths';
import { fillKernel } from '../model/settings';
import { isTokenKey, type KeyPair, type KeyState, type SigningSettings } from '../model/signing';

export interface KeyPlaces {
  readonly settings: Pick<SigningSettings, 'key' | 'certificate'>;
  readonly profile: Pick<Distribution, 'signingKey'>;
  readonly paths: Pick<Paths, 'root'>;
  /** dkms's own, in its tree. */
  readonly own: KeyPair;
  readonly release: string;
}

/** Where the pair is, or would be: what the administrator says, else the distribution's place, else dkms's own. */
export function findKeyPair(files: Files, { settings, profile, paths, own, release }: KeyPlaces): KeyPair {
  const theirs = profile.signingKey;
  const known =
    theirs !== undefined && files.isDirectory(findBelowRoot(paths, dirname(theirs.key)))
      ? { key: findBelowRoot(paths, theirs.key), certificate: findBelowRoot(paths, theirs.certificate) }
      : own;
  const place = (text: string | undefined, otherwise: string): string => {
    if (text === undefined) return otherwise;
    const filled = fillKernel(text, release);
    return isTokenKey(filled) ? filled : findBelowRoot(paths, filled);
  };
  return { key: place(settings.key, known.key), certificate: place(settings.certificate, known.certificate) };
}

/**
 * `missing`: neither is there, and a new pair does no harm.
 *
 * @throws {DkmsError} KEY_INCOMPLETE for one without the other: whoever has enrolled that one would lose it
 */
export function checkKeyPair(files: Files, { key, certificate }: KeyPair): Exclude<KeyState, 'made'> {
  const hasCertificate = files.exists(certificate);
  if (isTokenKey(key)) {
    if (hasCertificate) return 'there';
    throw new DkmsError('KEY_INCOMPLETE', `The certificate of the key ${key} is not there: ${certificate}`, {
      hint: `Put it there; mok_certificate in framework.conf names the place.`,
    });
  }
  const hasKey = files.exists(key);
  if (hasKey === hasCertificate) return hasKey ? 'there' : 'missing';
  const [here, gone] = hasKey ? [key, certificate] : [certificate, key];
  throw new DkmsError(
    'KEY_INCOMPLETE',
    `Of the key to sign modules with, ${here} is there and ${gone} is not`,
    {
      hint: `Bring ${gone} back; or, for a new pair, which has to be enrolled, move ${here} away: dkms generate_mok`,
    },
  );
}
