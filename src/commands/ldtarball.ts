import { DkmsError } from '../errors/dkms-error';
import { loadArchive } from './load-archive';
import { isArchive } from './named-modules';
import { readSystem } from './system';
import type { Call, Result } from './verb';

/** Brings in what an archive holds; built modules end in the built state for every kernel that it has. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const { source } = request;
  if (source === undefined)
    throw new DkmsError('SOURCE_MISSING', 'ldtarball needs an archive', { hint: 'dkms ldtarball FILE' });
  if (host.files.exists(source) && !isArchive(host, source))
    throw new DkmsError('SOURCE_MISSING', `${source} is no archive`, { hint: `dkms add ${source}` });
  return loadArchive(call, await readSystem(host, request), { path: source, force: request.force });
}
