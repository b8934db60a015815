import { closeSync, openSync } from 'node:fs';

/** Opens a file for appending while `use` runs, and closes it whatever happens; undefined stays undefined. */
export async function withOpenFile<T>(
  path: string | undefined,
  use: (fd: number | undefined) => Promise<T>,
): Promise<T> {
  if (path === undefined) return use(undefined);
  const fd = openSync(path, 'a', 0o644);
  try {
    return await use(fd);
  } finally {
    closeSync(fd);
  }
}
