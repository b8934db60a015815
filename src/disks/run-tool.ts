import { DkmsError } from '../errors/dkms-error';
import type { Command, Host, RunResult } from '../host/host';

/** The package that brings a program, where it is not called as the program is; most distributions agree. */
const PACKAGES: Readonly<Record<string, string>> = {
  mformat: 'mtools',
  mcopy: 'mtools',
  mmd: 'mtools',
  createrepo_c: 'createrepo_c (createrepo-c on Debian)',
  'apt-ftparchive': 'apt-utils',
};

/**
 * Runs a program that makes a part of a disk. The clock and the place of the machine leave no trace in what it makes.
 *
 * @param accept  whether a failure is one that the caller has an answer to
 * @throws {DkmsError} TOOL_MISSING, DISK_FAILED
 */
export async function runTool(
  host: Host,
  command: Command & { readonly epochSeconds: number },
  accept: (failed: RunResult) => boolean = () => false,
): Promise<RunResult> {
  const { epochSeconds, ...rest } = command;
  const env = { TZ: 'UTC', SOURCE_DATE_EPOCH: String(epochSeconds), ...rest.env };
  const ran = await host.run({ ...rest, env });
  if (ran.missing) throw createMissing(command.file);
  if (ran.ok || accept(ran)) return ran;
  const lines = ran.stderr.split('\n').filter(line => line.trim() !== '');
  throw new DkmsError('DISK_FAILED', `${command.file} could not make its part of the driver disk`, {
    detail: lines.find(line => /error|cannot|No space/i.test(line)) ?? lines.at(-1),
    hint: 'Mend what it complains of, then run this again.',
  });
}

export function createMissing(program: string): DkmsError {
  return new DkmsError('TOOL_MISSING', `${program}, which makes this driver disk, is not on this system`, {
    hint: `Install ${PACKAGES[program] ?? program}, then run this again.`,
  });
}
