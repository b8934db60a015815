import type { Host } from '../host/host';
import type { KeyPair } from '../model/signing';
import { createKeyPair, finishKeyPair } from './create-key-pair';
import { checkKeyPair } from './key-pair';

/**
 * Makes the pair where neither file is there. The caller is the only one who does.
 *
 * @throws {DkmsError} KEY_INCOMPLETE, KEYGEN_FAILED
 */
export async function ensureKeyPair(host: Host, pair: KeyPair): Promise<'there' | 'made'> {
  await finishKeyPair(host, pair);
  if (checkKeyPair(host.files, pair) === 'there') return 'there';
  await createKeyPair(host, pair);
  return 'made';
}
