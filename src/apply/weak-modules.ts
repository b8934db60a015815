import type { Host } from '../host/host';
import type { Emit } from '../model/event';
import { formatKernel, type Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { ChangedFiles } from '../model/outcome';
import { confKey, type Snapshot } from '../model/snapshot';

/** What is to be known to do what comes after a transaction, this call's or one that died. */
export interface AfterAround {
  readonly host: Host;
  readonly emit: Emit;
  readonly snapshot: Pick<Snapshot, 'paths' | 'profile' | 'settings'>;
  readonly waitSeconds: number;
}

/** Whether this system has the program, and so kernels can be told of what has come and gone. */
export function hasWeakModules({ host, snapshot }: Pick<AfterAround, 'host' | 'snapshot'>): boolean {
  const { weakModules } = snapshot.profile;
  // The program knows no other root than its own.
  return (
    weakModules !== undefined && snapshot.paths.root === '/' && host.files.isExecutable(weakModules.program)
  );
}

/** Whether a module's own conf lets it be linked into other kernels. */
export function allowsWeak({ confs }: Pick<Snapshot, 'confs'>, module: ModuleRef, kernel: Kernel): boolean {
  const conf = confs.get(confKey(module, kernel));
  return conf === undefined || !conf.ok || !conf.conf.noWeakModules;
}

/**
 * Lets the distribution link what has come to a kernel into the others that can load it, and take links away to what
 * has gone. A failure is told, and changes nothing.
 */
export async function updateWeakModules(
  around: AfterAround,
  kernel: Kernel,
  { placed, taken }: ChangedFiles,
): Promise<void> {
  const { host, snapshot, emit } = around;
  const { weakModules } = snapshot.profile;
  if (weakModules === undefined || !hasWeakModules(around)) return;
  for (const [paths, args] of [
    [taken, weakModules.remove(kernel.release)],
    [placed, weakModules.add(kernel.release)],
  ] as const) {
    if (paths.length === 0) continue;
    const input = paths.map(path => `${path}\n`).join('');
    const ran = await host.run({ file: weakModules.program, args, input });
    if (ran.ok) continue;
    const why = ran.stderr.trim().split('\n')[0] ?? '';
    emit({ kind: 'warning', text: `${weakModules.program} failed for ${formatKernel(kernel)}: ${why}` });
  }
}
