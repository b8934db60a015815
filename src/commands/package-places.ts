import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Paths } from '../model/paths';
import type { Packager } from '../package/spec';

/** Who packages, as devscripts ask for it. */
export function readPackager({ env }: Host): Packager {
  return { name: env.DEBFULLNAME, email: env.DEBEMAIL };
}

/** Where templates of packages are looked for: the administrator's own before ours. */
export function listTemplates(host: Host, { templateDirs }: Paths): readonly string[] {
  return [...templateDirs, join(host.programDirectory, '..', 'packaging')];
}

/** SOURCE_DATE_EPOCH, else the newest file of what is packaged; never 1970, which package tools take for a fault. */
export function chooseEpoch(given: string | undefined, newest: number): number {
  if (given !== undefined && /^[0-9]+$/.test(given)) return Number(given);
  return Math.max(newest, 1);
}

/** @throws {DkmsError} NOT_PERMITTED where the package could not be written */
export function refuseOutput(host: Host, output: string): void {
  if (host.files.isWritable(output)) return;
  throw new DkmsError('NOT_PERMITTED', `${output} cannot be written`, {
    hint: 'Name another place with --output DIRECTORY.',
  });
}
