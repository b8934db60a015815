import type { KeyPair, KeyState, MokStatus } from '../model/signing';

/** A key that the firmware does not know signs nothing that it would let in. */
export function describeKey({ key, certificate }: KeyPair, state: KeyState): string {
  const enrol = `  for Secure Boot, enrol its certificate once: mokutil --import ${certificate}`;
  switch (state) {
    case 'made':
      return `Made a key to sign modules with: ${key}\n${enrol}`;
    case 'there':
      return `Modules are signed with ${key}, which is there already\n${enrol}`;
    case 'missing':
      return `Would make a key to sign modules with: ${key}\n${enrol}`;
  }
}

/** What `mok` tells: of the key, of the firmware, and what to do. */
export function formatMok({ pair, state, secureBoot, enrolment, password }: MokStatus): string {
  const boot = secureBoot === undefined ? 'the firmware does not tell' : secureBoot ? 'on' : 'off';
  const lines = [
    `Key: ${pair.key} (${KEY[state]})`,
    `Certificate: ${pair.certificate} (${enrolment})`,
    `Secure Boot: ${boot}`,
  ];
  const next =
    password !== undefined
      ? `reboot, choose "Enroll MOK" and "Continue", and type this password, which is used once: ${password}`
      : enrolment === 'pending'
        ? 'reboot, choose "Enroll MOK" and type the password that was given'
        : enrolment === 'not enrolled'
          ? 'dkms mok enroll'
          : enrolment === 'unknown'
            ? 'mokutil, where it is installed and there is UEFI, can tell'
            : undefined;
  return [...lines, ...(next === undefined ? [] : [`  next:  ${next}`]), ''].join('\n');
}

const KEY: Readonly<Record<KeyState, string>> = { there: 'there', made: 'just made', missing: 'not there' };
