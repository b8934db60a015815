import { DkmsError } from '../errors/dkms-error';
import type { Files } from '../host/files';
import { listPaths } from '../host/walk';
import type { Image } from './image';

/** The sizes that drives have; what is larger is for a stick. */
const USUAL_KIB = [720, 1440, 2880];
const STEP_KIB = 1024;

export function createTooSmall(
  files: Files,
  image: Pick<Image, 'top' | 'fileSystem' | 'sizeKib'>,
): DkmsError {
  const { sizeKib } = image;
  const enough = findSizeKib(files, image);
  return new DkmsError('DISK_TOO_SMALL', `The driver disk does not fit on ${sizeKib} KiB`, {
    hint: `Give it --size ${enough > sizeKib ? enough : sizeKib + STEP_KIB}, or --media iso, which grows with what is on it.`,
  });
}

/** A size that is enough for what is below `top`, whatever the file system takes for itself. */
export function findSizeKib(files: Files, { top, fileSystem }: Pick<Image, 'top' | 'fileSystem'>): number {
  const sizes = [top, ...listPaths(files, top)].map(path =>
    files.isDirectory(path) ? 0 : (files.stat(path)?.sizeBytes ?? 0),
  );
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  // FAT has at most 65 525 clusters; each file and directory begins a block, or cluster, of its own.
  const unit = fileSystem === 'ext2' ? 1024 : Math.max(2048, 2 ** Math.ceil(Math.log2(total / 32_000 + 1)));
  const bytes = sizes.reduce((sum, size) => sum + Math.ceil(size / unit + 1) * unit, 0);
  const neededKib = Math.ceil((bytes * 1.05) / 1024) + 64;
  return USUAL_KIB.find(size => size >= neededKib) ?? Math.ceil(neededKib / STEP_KIB) * STEP_KIB;
}
