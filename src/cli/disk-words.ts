import { DkmsError } from '../errors/dkms-error';
import type { DiskWords } from '../model/request';

/**
 * What kind of driver disk the options ask for. Whether there is such a kind is not known here.
 *
 * @param text  the value of an option as it stands
 */
export function createDiskWords(
  text: (option: string) => string | undefined,
  sizeKib: number | undefined,
): DiskWords {
  return {
    distro: text('distro'),
    releases: (text('release')?.split(',') ?? []).map(parseRelease),
    medium: text('media'),
    sizeKib,
  };
}

/** It becomes a directory's name. */
function parseRelease(word: string): string {
  if (/^\w[\w.+-]*$/.test(word)) return word;
  throw new DkmsError('BAD_VALUE', `${JSON.stringify(word)} is no release of a distribution`);
}
