import { join } from 'node:path';
import { removeEmptyUpTo } from '../tree/originals';
import type { Context } from './context';

/** Removes a directory of modules and those above it while they are empty, but for what the kernel's package owns. */
export async function removeEmptyPlaces(
  { host, snapshot }: Context,
  from: string,
  kernelDirectory: string,
): Promise<void> {
  const kept = snapshot.profile.keptDirectories.map(name => join(kernelDirectory, name));
  const stop = kept.find(directory => from === directory || from.startsWith(`${directory}/`));
  await removeEmptyUpTo(host.files, from, stop ?? kernelDirectory);
}
