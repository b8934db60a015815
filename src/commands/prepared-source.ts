import { dirname, join } from 'node:path';
import { LOG } from '../apply/attempt';
import { prepareSource } from '../apply/prepare';
import { packArchive } from '../archive/pack';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { getConf, type Snapshot } from '../model/snapshot';
import type { Target } from '../model/target';
import type { Call } from './verb';

/** A source that is to be packed as a kernel's make would find it. All paths absolute. */
export interface PreparedSource extends Target {
  /** An empty directory of the caller's. */
  readonly work: string;
  readonly archive: string;
  /** Where the log goes when that fails. */
  readonly output: string;
  readonly epochSeconds: number;
}

/**
 * Packs a module's source as its make for a kernel would find it: one folder, `<module>-<version>`.
 *
 * @throws {DkmsError} CONF_BAD, ARCHIVE_NOT_WRITTEN, and what `prepareSource` throws
 */
export async function packPreparedSource(
  { host, emit }: Call,
  snapshot: Snapshot,
  { module, kernel, work, archive, output, epochSeconds }: PreparedSource,
): Promise<void> {
  const { files } = host;
  const conf = getConf(snapshot, module, kernel);
  if (!conf.ok) throw conf.error;
  const folder = join(work, 'prepared');
  const directory = join(folder, `${module.name}-${module.version}`);
  const log = join(work, LOG);
  await files.makeDirectory(directory);
  await files.writeText(log, '');
  const prepared = { module, kernel, conf: conf.conf, directory, log };
  try {
    await prepareSource({ host, snapshot, emit, env: {} }, prepared);
  } catch (thrown) {
    throw await keepLog(host, thrown, join(output, LOG));
  }
  await files.remove(join(directory, LOG));
  await packArchive(host, folder, { archive, epochSeconds });
}

/** What was said lies beside the package that was to be made: all else goes. */
async function keepLog(host: Host, thrown: unknown, place: string): Promise<unknown> {
  if (!(thrown instanceof DkmsError) || thrown.log === undefined) return thrown;
  await host.files.makeDirectory(dirname(place));
  await host.files.copyFile(thrown.log, place);
  const { code, message, hint, detail, exitCode, cause } = thrown;
  return new DkmsError(code, message, { hint, detail, exitCode, cause, log: place });
}
