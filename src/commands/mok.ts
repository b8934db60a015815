import { randomInt } from 'node:crypto';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Distribution } from '../model/distribution';
import type { Enrolment, KeyPair } from '../model/signing';
import { readSecureBoot } from '../signing/enforcement';
import { ensureKeyPair } from '../signing/ensure-key-pair';
import { checkKeyPair } from '../signing/key-pair';
import { enrolKey, testKey } from '../signing/mokutil';
import { findPair } from './generate-mok';
import { readSystem } from './system';
import { openTree } from './transact';
import type { Call, Result } from './verb';

/** Whether the firmware knows the key that modules are signed with; and how it comes to know it. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const { paths, profile } = system;
  const pair = await findPair(call, system);
  const secureBoot = readSecureBoot(host.files, paths);
  if (request.action !== 'enroll' || request.dryRun) {
    const state = checkKeyPair(host.files, pair);
    const enrolment = state === 'missing' ? 'not enrolled' : await testKey(host, pair.certificate);
    return { kind: 'mok', pair, state, secureBoot, enrolment };
  }
  requireMokutil(host, profile);
  const tree = await openTree(call, system);
  const state = await tree.decide(() => ensureKeyPair(host, pair)).finally(tree.release);
  return { kind: 'mok', pair, state, secureBoot, ...(await enrol(host, pair)) };
}

/** Digits: the firmware's screen may have another keyboard than the owner. */
const PASSWORD = { from: 10_000_000, to: 100_000_000 };

/** The firmware asks its owner for a password at the next boot, so that nobody else enrols a key. Used once. */
async function enrol(
  host: Host,
  { certificate }: KeyPair,
): Promise<{ readonly enrolment: Enrolment; readonly password?: string }> {
  const before = await testKey(host, certificate);
  if (before === 'enrolled' || before === 'pending') return { enrolment: before };
  const password = String(randomInt(PASSWORD.from, PASSWORD.to));
  await enrolKey(host, certificate, password);
  return { enrolment: 'pending', password };
}

function requireMokutil(host: Host, { installCommand }: Distribution): void {
  if (host.findProgram('mokutil') !== undefined) return;
  throw new DkmsError('TOOL_MISSING', 'mokutil, which talks to the firmware, is not on this system', {
    hint: `${installCommand} mokutil`,
  });
}
