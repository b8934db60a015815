import { isAbsolute, resolve } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from './host';

/**
 * A path as it is seen from where the caller stands: absolute.
 *
 * @throws {DkmsError} DIRECTORY_GONE
 */
export function resolvePath({ cwd }: Pick<Host, 'cwd'>, path: string): string {
  if (isAbsolute(path)) return resolve(path);
  if (cwd !== undefined) return resolve(cwd, path);
  throw new DkmsError('DIRECTORY_GONE', `${path} cannot be found from here: the current directory is gone`);
}
