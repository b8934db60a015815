import { join } from 'node:path';
import { formatKernel, type Kernel, kernelKey } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import { listChanges, listKernels, type Outcome } from '../model/outcome';
import { getConf } from '../model/snapshot';
import { renewInitramfs } from './stale-initramfs';
import type { Surroundings } from './transaction';
import { type AfterAround, allowsWeak, updateWeakModules } from './weak-modules';

/**
 * What comes once a transaction has ended, with every index up to date. A failure is told, and changes nothing.
 *
 * @returns false where something is left to the next call
 */
export async function runAfter(
  around: Surroundings,
  outcomes: readonly Outcome[],
  owesInitramfs: (kernel: Kernel) => boolean,
): Promise<boolean> {
  const changes = listChanges(outcomes);
  let isDone = true;
  for (const kernel of listKernels(changes)) {
    const own = changes.filter(change => change.kernel && kernelKey(change.kernel) === kernelKey(kernel));
    const files = own
      .filter(({ module }) => allowsWeak(around.snapshot, module, kernel))
      .flatMap(change => change.files ?? []);
    await updateWeakModules(around, kernel, {
      placed: files.flatMap(({ placed }) => placed),
      taken: files.flatMap(({ taken }) => taken),
    });
  }
  for (const kernel of listKernels(changes).filter(owesInitramfs))
    isDone = (await renewInitramfs(around, kernel)) && isDone;
  await loadInstalled(around, changes);
  for (const kernel of listKernels(changes)) await runPostTransaction(around, kernel);
  return isDone;
}

/** `modprobe_on_install`: what was installed for the kernel that runs. */
async function loadInstalled(around: Surroundings, changes: readonly Outcome[]): Promise<void> {
  const { host, snapshot, emit } = around;
  const installed = changes.filter(({ action }) => action === 'install');
  if (!snapshot.settings.modprobeOnInstall || installed.length === 0) return;
  const running = await host.readRunningRelease();
  for (const { module, kernel } of installed) {
    if (kernel === undefined || kernel.release !== running) continue;
    const conf = getConf(snapshot, module, kernel);
    if (!conf.ok) continue;
    for (const { destName } of conf.conf.modules) {
      const ran = await host.run({ file: 'modprobe', args: [destName] });
      if (ran.ok) continue;
      const why = ran.missing ? 'modprobe is not on this system' : ran.stderr.trim().split('\n')[0];
      emit({ kind: 'warning', text: `${destName} of ${formatRef(module)} could not be loaded: ${why}` });
    }
  }
}

/** The administrator's own command, once for each kernel; what it says goes to a log in the tree. */
export async function runPostTransaction(
  { host, snapshot, emit }: Omit<AfterAround, 'waitSeconds'>,
  kernel: Kernel,
): Promise<void> {
  const { settings, paths } = snapshot;
  if (settings.postTransaction === undefined) return;
  const log = join(paths.dkmsTree, 'post_transaction.log');
  const status = await host.shell({
    text: settings.postTransaction,
    cwd: paths.dkmsTree,
    env: { kernelver: kernel.release, arch: kernel.arch, dkms_tree: paths.dkmsTree },
    log,
  });
  if (status === 0) return;
  const text = `post_transaction ended with status ${status} for kernel ${formatKernel(kernel)}; see ${log}`;
  emit({ kind: 'warning', text });
}
