import { type DiskFormat, findDiskFormat, listFormatWords } from '../disks/distributions';
import { DEFAULT_SIZE_KIB, isMedium, MEDIA, type Medium } from '../disks/media';
import { DkmsError } from '../errors/dkms-error';
import type { Kernel } from '../model/kernel';
import type { Request } from '../model/request';

export interface ChosenDisk {
  readonly format: DiskFormat;
  readonly medium: Medium;
  readonly sizeKib: number;
  readonly releases: readonly string[];
}

/**
 * What kind of disk the words of a call ask for.
 *
 * @throws {DkmsError} DISTRO_NOT_NAMED, UNKNOWN_DISTRO, RELEASE_NOT_NAMED, BAD_MEDIUM, BAD_VALUE
 */
export function chooseDisk({ disk }: Pick<Request, 'disk'>, kernels: readonly Kernel[]): ChosenDisk {
  const format = chooseFormat(disk.distro, kernels);
  const medium = chooseMedium(disk.medium, format);
  const { releases, sizeKib } = disk;
  if (format.release === 'needed' && releases.length === 0)
    throw new DkmsError('RELEASE_NOT_NAMED', `A driver disk for ${format.name} is for a release of it`, {
      hint: `Name it: --distro ${format.name} --release RELEASE, as the installer calls it.`,
    });
  if (sizeKib !== undefined && medium !== 'floppy')
    throw new DkmsError('BAD_VALUE', `--size is for --media floppy; ${medium} is as large as what is on it`);
  return { format, medium, releases, sizeKib: sizeKib ?? DEFAULT_SIZE_KIB };
}

function chooseFormat(word: string | undefined, kernels: readonly Kernel[]): DiskFormat {
  const words = listFormatWords().join(', ');
  if (word === undefined)
    throw new DkmsError(
      'DISTRO_NOT_NAMED',
      'mkdriverdisk needs to know whose installer is to read the disk',
      {
        hint: `Name it with --distro: ${words}`,
      },
    );
  const format = findDiskFormat(word, kernels);
  if (format !== undefined) return format;
  throw new DkmsError(
    'UNKNOWN_DISTRO',
    `${JSON.stringify(word)} is no distribution that driver disks are made for`,
    {
      hint: `Name one of these with --distro: ${words}`,
    },
  );
}

function chooseMedium(word: string | undefined, { name, media }: DiskFormat): Medium {
  const [usual = 'tar', ...others] = media;
  if (word === undefined) return usual;
  if (isMedium(word) && media.includes(word)) return word;
  const message = isMedium(word)
    ? `A driver disk for ${name} is not made as ${word}`
    : `${JSON.stringify(word)} is no medium that driver disks are made on: ${Object.keys(MEDIA).join(', ')}`;
  throw new DkmsError('BAD_MEDIUM', message, { hint: `--media ${[usual, ...others].join(', or ')}` });
}
