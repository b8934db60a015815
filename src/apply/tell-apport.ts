import { join } from 'node:path';
import type { Trouble } from '../errors/catalog';
import { createToolchainEnv } from '../kernel/toolchain';
import { formatRef } from '../model/module-ref';
import type { Build } from './build';
import type { Context } from './context';
import { isCausedByInputs } from './remember-failure';

/** What is no fault of who made the module's package. */
const OF_THE_MACHINE: readonly (Trouble | undefined)[] = [
  'disk',
  'memory',
  'headers',
  'compiler',
  'missing-tool',
  'signature',
];

/**
 * Has apport make a report of a build that failed for what its source is, where apport is installed.
 * Only of the system that runs: apport keeps its reports there, whatever root was meant.
 *
 * @source docs/compatibility.md; the words and the directory are those of dkms
 */
export async function tellApport(
  { host, snapshot, emit }: Pick<Context, 'host' | 'snapshot' | 'emit'>,
  { module, kernel, facts, directory }: Pick<Build, 'module' | 'kernel' | 'facts' | 'directory'>,
  thrown: unknown,
): Promise<void> {
  const { root, apportDir } = snapshot.paths;
  const hook = join(apportDir, 'package-hooks', 'dkms_packages.py');
  if (root !== '/' || !host.files.exists(join(apportDir, 'apport')) || !host.files.exists(hook)) return;
  if (!isCausedByInputs(host, thrown) || OF_THE_MACHINE.includes(thrown.trouble)) return;
  if (host.findProgram('python3') === undefined) return;
  const told = await host.run({
    file: 'python3',
    args: [hook, '-m', module.name, '-v', module.version, '-k', kernel.release],
    cwd: directory,
    env: createToolchainEnv(host, facts),
  });
  if (told.ok) return;
  const why = told.stderr.trim().split('\n').at(-1);
  emit({ kind: 'warning', text: `apport was not told of ${formatRef(module)}: ${why}` });
}
