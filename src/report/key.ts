import type { KeyPair, KeyState } from '../model/signing';

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
