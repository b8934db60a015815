import type { Files } from '../host/files';

/** What the first process of the machine, or of the container, takes for `/`. */
const FIRST_ROOT = '/proc/1/root';

/**
 * Whether the system at `root` is not the one that runs: it is told as ischroot(1) tells it, by comparing our `/` with
 * that of process 1. Without /proc it is taken for a chroot, since a system that runs has it; with --root it is not
 * the one that runs in any case.
 *
 * @returns undefined where only root may know
 */
export function isInChroot(files: Files, root: string): boolean | undefined {
  if (root !== '/' || !files.exists(FIRST_ROOT)) return true;
  const same = files.isSame('/', FIRST_ROOT);
  return same === undefined ? undefined : !same;
}
