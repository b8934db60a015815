import { join } from 'node:path';
import type { Files } from '../host/files';
import type { Paths } from '../model/paths';
import type { Target } from '../model/target';
import { keptLogsDir, keptLogsOf } from '../tree/layout';

/** More than anybody reads; a hook that fails at each boot must not fill the disk. */
const MOST = 9;

/**
 * Keeps the log of an attempt, well ended or badly, that another one is about to take the place of: as `make.log.1`,
 * those before it as 2 and so on. They stay until what was built for the kernel is dropped.
 */
export async function keepLog(files: Files, paths: Paths, target: Target, log: string): Promise<void> {
  if (!files.exists(log)) return;
  const kept = (age: number): string => join(keptLogsOf(paths, target), `make.log.${age}`);
  await files.makeDirectory(keptLogsOf(paths, target));
  for (let age = MOST - 1; age > 0; age--) {
    if (files.exists(kept(age))) await files.replace(kept(age), kept(age + 1));
  }
  await files.hardLink(log, kept(1));
}

export async function dropKeptLogs(files: Files, paths: Paths, target: Target): Promise<void> {
  await files.remove(keptLogsOf(paths, target));
  await files.removeEmptyDirectory(keptLogsDir(paths, target.module));
}
