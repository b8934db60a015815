import { formatKernel, kernelKey } from '../model/kernel';
import type { Outcome } from '../model/outcome';
import { confKey } from '../model/snapshot';
import type { Surroundings } from './transaction';

/**
 * Lets the distribution link what has come to a kernel into the others that can load it, and take links away to what
 * has gone: once for each kernel. A failure is told, and changes nothing.
 */
export async function updateWeakModules(around: Surroundings, changes: readonly Outcome[]): Promise<void> {
  const { host, snapshot, emit } = around;
  const { weakModules } = snapshot.profile;
  // The program knows no other root than its own.
  if (weakModules === undefined || snapshot.paths.root !== '/') return;
  if (!host.files.isExecutable(weakModules.program)) return;
  const allowed = changes.filter(change => isAllowed(around, change));
  for (const key of new Set(
    allowed.flatMap(({ kernel }) => (kernel === undefined ? [] : [kernelKey(kernel)])),
  )) {
    const own = allowed.filter(({ kernel }) => kernel !== undefined && kernelKey(kernel) === key);
    const kernel = own[0]?.kernel;
    if (kernel === undefined) continue;
    for (const [paths, args] of [
      [own.flatMap(({ files }) => files?.taken ?? []), weakModules.remove(kernel.release)],
      [own.flatMap(({ files }) => files?.placed ?? []), weakModules.add(kernel.release)],
    ] as const) {
      if (paths.length === 0) continue;
      const ran = await host.run({
        file: weakModules.program,
        args,
        input: paths.map(p => `${p}\n`).join(''),
      });
      if (ran.ok) continue;
      const why = ran.stderr.trim().split('\n')[0] ?? '';
      emit({ kind: 'warning', text: `${weakModules.program} failed for ${formatKernel(kernel)}: ${why}` });
    }
  }
}

function isAllowed({ snapshot }: Surroundings, { module, kernel }: Outcome): boolean {
  const conf = kernel === undefined ? undefined : snapshot.confs.get(confKey(module, kernel));
  return conf === undefined || !conf.ok || !conf.conf.noWeakModules;
}
