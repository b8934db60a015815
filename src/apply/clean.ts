import { basename } from 'node:path';
import { findKind, listPaths } from '../host/walk';
import type { Build } from './build';
import type { Context } from './context';
import { createModuleEnv } from './scripts';

/** What a kernel's make leaves. One that finds these from another kernel takes them for done. */
const LEFT_BY_MAKE = /(\.k?o|\.mod(\.c)?|\.cmd)$|^(modules\.order|Module\.symvers|\.tmp_versions)$/;

/** Whether a source came with what an earlier make has left in it. */
export function hasLeftovers({ host }: Context, directory: string): boolean {
  return listPaths(host.files, directory).some(
    path => LEFT_BY_MAKE.test(basename(path)) && findKind(host.files, path) === 'file',
  );
}

/**
 * Runs a conf's CLEAN before its make; what it says goes to the log. Many of them have not worked for years, and no
 * version of dkms has minded.
 */
export async function runClean(context: Context, build: Build): Promise<void> {
  const { host } = context;
  const { conf, module, kernel, facts, directory, log } = build;
  if (conf.clean === undefined) return;
  await host.files.appendSynced(log, '# CLEAN: the source came with files of an earlier make\n');
  const status = await host.shell({
    text: conf.clean,
    cwd: directory,
    env: {
      ...createModuleEnv(context, module, kernel),
      kernel_source_dir: facts.sourceDir,
      TMPDIR: build.temporary,
    },
    log,
  });
  if (status !== 0)
    await host.files.appendSynced(log, `# CLEAN ended with status ${status ?? 'of a signal'}\n`);
}
