import { packArchive } from '../archive/pack';
import type { Host } from '../host/host';
import { packCpio } from './cpio';
import { makeExt2Image } from './ext2-image';
import { makeFatImage } from './fat-image';
import type { Image } from './image';
import { makeIsoImage } from './iso-image';

interface MediumRow {
  readonly suffix: string;
  readonly make: (host: Host, image: Image) => Promise<void>;
}

export type Medium = 'floppy' | 'iso' | 'tar' | 'cpio';

/** What --media takes. No one of them is made with root, or with a mount. */
export const MEDIA: Readonly<Record<Medium, MediumRow>> = {
  floppy: {
    suffix: '.img',
    make: (host, image) => (image.fileSystem === 'fat' ? makeFatImage : makeExt2Image)(host, image),
  },
  iso: { suffix: '.iso', make: makeIsoImage },
  tar: {
    suffix: '.tar',
    make: (host, { top, file, epochSeconds }) => packArchive(host, top, { archive: file, epochSeconds }),
  },
  /** A driver update as SUSE's tools call it: what linuxrc and Agama unpack at once. */
  cpio: {
    suffix: '.dud',
    make: (host, { top, file, epochSeconds }) => packCpio(host, top, { file, format: 'newc', epochSeconds }),
  },
};

export function isMedium(word: string): word is Medium {
  return Object.hasOwn(MEDIA, word);
}

/** KiB that a floppy has unless --size says otherwise, as in dkms. */
export const DEFAULT_SIZE_KIB = 1440;
