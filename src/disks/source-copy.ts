import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { prunePayload } from '../package/payload';
import type { Part } from './disk';

/** The module's source, as `ubuntu/<module>-<version>`. */
export const sourceCopy: Part = async (host, { module, source, staging }) => {
  const target = join(staging, 'ubuntu', `${module.name}-${module.version}`);
  await host.files.makeDirectory(target);
  // What links lead to is there on this machine only, and no floppy holds a link.
  const copied = await host.run({ file: 'cp', args: ['-rL', `${source}/.`, target] });
  if (!copied.ok)
    throw new DkmsError('DISK_FAILED', `${source} could not be copied to the driver disk`, {
      detail: copied.stderr.trim().split('\n')[0],
      hint: 'Mend what cp complains of, then run this again.',
    });
  await prunePayload(host, target);
  return {};
};
