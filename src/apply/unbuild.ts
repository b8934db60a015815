import { dirname } from 'node:path';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { attemptDir, buildLink, moduleDir, resultDir, versionDir } from '../tree/layout';
import type { Context } from './context';

/** Drops what was built for a kernel; the module stays in the tree. */
export async function unbuildModule(
  context: Context,
  build: { module: ModuleRef; kernel: Kernel },
): Promise<void> {
  const { files } = context.host;
  const { paths } = context.snapshot;
  const result = resultDir(paths, build.module, build.kernel);
  await discard(context, result);
  await files.removeEmptyDirectory(dirname(result));
  await removeAttempt(context, build);
}

/** Drops a kernel's attempt with its log, and `build` when it pointed there. */
export async function removeAttempt(
  context: Context,
  { module, kernel }: { module: ModuleRef; kernel: Kernel },
): Promise<void> {
  const { files } = context.host;
  const { paths } = context.snapshot;
  const attempt = attemptDir(paths, module, kernel);
  await files.remove(attempt);
  await files.removeEmptyDirectory(dirname(attempt));
  const link = buildLink(paths, module);
  if (files.readLink(link) !== undefined && !files.isDirectory(link)) await files.remove(link);
}

/** Takes a module version out of the tree, and the module with its last version. Its source stays. */
export async function forgetModule(context: Context, module: ModuleRef): Promise<void> {
  const { files } = context.host;
  const { paths } = context.snapshot;
  await discard(context, versionDir(paths, module));
  await files.removeEmptyDirectory(moduleDir(paths, module.name));
}

/** Gone by one rename, so that nobody sees half of it; what is left under the other name is rubbish. */
async function discard(context: Context, path: string): Promise<void> {
  const { files } = context.host;
  if (!files.exists(path)) return;
  const rubbish = `${dirname(path)}/.gone-${process.pid}`;
  await files.remove(rubbish);
  await files.replace(path, rubbish);
  await files.remove(rubbish);
}
