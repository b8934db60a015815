import type { Host } from '../host/host';
import { findBelowRoot, type Paths } from '../model/paths';
import type { Enrolment, ModuleSignature } from '../model/signing';

/** Keys that the firmware or the kernel takes, as far as this system tells. */
export interface EnrolledKeys {
  find(signature: Pick<ModuleSignature, 'signer' | 'key'>): Enrolment;
}

/** Asks mokutil for the owner's keys, and the running kernel for those that it has. */
export async function readEnrolledKeys(host: Host, paths: Pick<Paths, 'root'>): Promise<EnrolledKeys> {
  const ask = async (option: string): Promise<string | undefined> => {
    const ran = await host.run({ file: 'mokutil', args: [option] });
    // It ends badly, too, where the list is empty.
    return ran.missing || (!ran.ok && ran.stdout === '' && ran.stderr !== '') ? undefined : ran.stdout;
  };
  const enrolled = await ask('--list-enrolled');
  const pending = enrolled === undefined ? undefined : await ask('--list-new');
  // Root sees the keys of the kernel; others see none of them.
  const ring = host.files.readText(findBelowRoot(paths, '/proc/keys')) ?? '';
  const inKernel = ring.split('\n').filter(line => line.includes(' asymmetri '));
  return {
    find: ({ signer, key }) => {
      if (listSerials(enrolled ?? '').includes(key)) return 'enrolled';
      if (signer !== '' && inKernel.some(line => line.includes(` ${signer}: `))) return 'enrolled';
      if (listSerials(pending ?? '').includes(key)) return 'pending';
      return enrolled === undefined && inKernel.length === 0 ? 'unknown' : 'not enrolled';
    },
  };
}

/** Of the certificates in a list, as modinfo writes them: `3E:5B:…`. openssl tells short ones as numbers. */
function listSerials(list: string): readonly string[] {
  const long = [...list.matchAll(/Serial Number:\s*\n?\s*((?:[0-9a-f]{2}:)+[0-9a-f]{2})/gi)];
  const short = [...list.matchAll(/Serial Number:\s*\d+ \(0x([0-9a-f]+)\)/gi)];
  return [
    ...long.map(([, serial = '']) => serial.toUpperCase().replace(/^00:/, '')),
    ...short.map(([, digits = '']) => {
      const even = digits.length % 2 === 0 ? digits : `0${digits}`;
      return (even.toUpperCase().match(/../g) ?? []).join(':');
    }),
  ];
}
