import { formatKernel, type Kernel } from '../model/kernel';
import type { Outcome } from '../model/outcome';
import { confKey } from '../model/snapshot';
import type { Surroundings } from './transaction';

/**
 * Lets the distribution link what has come to a kernel into the others that can load it, and take links away to what
 * has gone. A failure is told, and changes nothing.
 *
 * @param changes  of this kernel
 */
export async function updateWeakModules(
  around: Surroundings,
  kernel: Kernel,
  changes: readonly Outcome[],
): Promise<void> {
  const { host, snapshot, emit } = around;
  const { weakModules } = snapshot.profile;
  // The program knows no other root than its own.
  if (weakModules === undefined || snapshot.paths.root !== '/') return;
  if (!host.files.isExecutable(weakModules.program)) return;
  const files = changes.filter(change => isAllowed(around, kernel, change)).map(change => change.files);
  for (const [paths, args] of [
    [files.flatMap(changed => changed?.taken ?? []), weakModules.remove(kernel.release)],
    [files.flatMap(changed => changed?.placed ?? []), weakModules.add(kernel.release)],
  ] as const) {
    if (paths.length === 0) continue;
    const input = paths.map(path => `${path}\n`).join('');
    const ran = await host.run({ file: weakModules.program, args, input });
    if (ran.ok) continue;
    const why = ran.stderr.trim().split('\n')[0] ?? '';
    emit({ kind: 'warning', text: `${weakModules.program} failed for ${formatKernel(kernel)}: ${why}` });
  }
}

function isAllowed({ snapshot }: Surroundings, kernel: Kernel, { module }: Outcome): boolean {
  const conf = snapshot.confs.get(confKey(module, kernel));
  return conf === undefined || !conf.ok || !conf.conf.noWeakModules;
}
