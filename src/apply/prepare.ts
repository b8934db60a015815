import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { DkmsConf } from '../model/conf';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Target } from '../model/target';
import { sourceLink } from '../tree/layout';
import { LOG } from './attempt';
import type { Context } from './context';
import { applyPatches } from './patches';
import { runScript } from './scripts';

/** A source that is to be made ready for a kernel. */
export interface Prepared extends Target {
  readonly conf: DkmsConf;
  /** Absolute: an empty directory for the copy. */
  readonly directory: string;
  /** Absolute: what everything says that runs in it; a file that is there. */
  readonly log: string;
}

/** What it takes of a job's context. */
export type Preparing = Pick<Context, 'host' | 'snapshot' | 'emit' | 'env'>;

/**
 * Copies a module's source, and makes the copy what its make starts from: patches that fit the kernel are applied, PRE_BUILD
 * has run.
 *
 * @throws {DkmsError} PATCH_MISSING, PATCH_FAILED, SCRIPT_FAILED, NO_SPACE, NOT_PERMITTED
 */
export async function prepareSource(context: Preparing, prepared: Prepared): Promise<void> {
  await copySource(context, prepared);
  await applyPatches(context, prepared);
  await runBuildScript(context, prepared, 'PRE_BUILD');
}

async function copySource(
  { host, snapshot }: Preparing,
  { module, directory, log }: Prepared,
): Promise<void> {
  const source = sourceLink(snapshot.paths, module);
  const copied = await host.run({ file: 'cp', args: ['-a', '--reflink=auto', `${source}/.`, directory] });
  if (!copied.ok) throw explainCopy(module, directory, copied.stderr);
  // The name under which others look for it.
  const known = join(directory, LOG);
  await host.files.remove(known);
  await host.files.hardLink(log, known);
}

function explainCopy(module: ModuleRef, directory: string, stderr: string): DkmsError {
  const detail = stderr.trim().split('\n')[0];
  const code = stderr.includes('No space left') ? 'NO_SPACE' : 'NOT_PERMITTED';
  return new DkmsError(code, `Could not copy the source of ${formatRef(module)} to ${directory}`, { detail });
}

/** Scripts of a build stop it, and their status is the exit code, as in dkms 3. */
export async function runBuildScript(
  context: Preparing,
  { module, kernel, conf, directory, log }: Prepared,
  name: 'PRE_BUILD' | 'POST_BUILD',
): Promise<void> {
  const readLog = () => context.host.files.readText(log) ?? '';
  const before = readLog().length;
  const status = await runScript(context, { module, kernel, conf, directory, log, name });
  if (status === 0) return;
  throw new DkmsError('SCRIPT_FAILED', `${name} of ${formatRef(module)} ended with status ${status}`, {
    exitCode: status,
    log,
    hint: `Correct it, then: dkms build ${formatRef(module)} -k ${kernel.release}`,
    detail: readLog().slice(before).trim().split('\n').pop(),
  });
}
