import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Enrolment } from '../model/signing';

/** Whether a certificate is enrolled. mokutil says it in words: its status tells whether it could be. */
export async function testKey(host: Host, certificate: string): Promise<Enrolment> {
  const ran = await host.run({ file: 'mokutil', args: ['--test-key', certificate] });
  const told = ran.stdout + ran.stderr;
  if (/is not enrolled/.test(told)) return 'not enrolled';
  if (/enrollment request/.test(told)) return 'pending';
  return /already (in|enrolled)|is enrolled/.test(told) ? 'enrolled' : 'unknown';
}

/**
 * Asks the firmware to offer a certificate to its owner at the next boot.
 *
 * @throws {DkmsError} ENROL_FAILED
 */
export async function enrolKey(host: Host, certificate: string, password: string): Promise<void> {
  const ran = await host.run({
    file: 'mokutil',
    args: ['--import', certificate],
    // It asks twice.
    input: `${password}\n${password}\n`,
  });
  if (ran.ok) return;
  throw new DkmsError('ENROL_FAILED', `mokutil did not take ${certificate}`, {
    detail: (ran.stderr.trim() || ran.stdout.trim()).split('\n').pop(),
    hint: `mokutil --import ${certificate}`,
  });
}
