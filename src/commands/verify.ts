import type { Host } from '../host/host';
import { type Kernel, kernelKey } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Problem, ProblemCode, Readiness } from '../model/readiness';
import { getConf, type Snapshot } from '../model/snapshot';
import { isBuiltFor, isInstalledFor, type TreeEntry } from '../model/tree';
import { checkBuild } from '../plan/check-build';
import { findNewest } from '../plan/plan-autoinstall';
import { createBrokenError } from '../plan/plan-install';
import { readFailure } from '../tree/record';
import { findWeakInstalls } from '../tree/weak';
import { chooseNewestKernel } from './kernels';
import { readSnapshot } from './snapshot';
import { readSystem } from './system';
import type { Call, Result } from './verb';
import { createLook, type Look } from './verify-files';

/** Will a kernel have its modules? Looks at what would decide it, and changes nothing. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const kernel = await chooseNewestKernel(host, system.paths, request);
  const snapshot = await readSnapshot(host, system, tree =>
    findNewest(tree)
      .filter(entry => !entry.broken)
      .map(({ module }) => ({ module, kernel })),
  );
  const wanted = findNewest(snapshot.tree).filter(entry => isWanted(snapshot, entry, kernel));
  const look = await createLook(host, snapshot, kernel);
  try {
    const modules: Readiness[] = [];
    for (const entry of wanted) modules.push(await verifyModule(host, snapshot, { entry, kernel, look }));
    return { kind: 'verified', verified: { kernel, enforcedBy: look.enforcedBy, modules } };
  } finally {
    await look.close();
  }
}

/** What is broken may have been wanted: nobody can ask it any more. */
function isWanted(snapshot: Snapshot, entry: TreeEntry, kernel: Kernel): boolean {
  if (entry.broken) return true;
  const conf = getConf(snapshot, entry.module, kernel);
  return !conf.ok || conf.conf.autoinstall;
}

interface Subject {
  readonly entry: TreeEntry;
  readonly kernel: Kernel;
  readonly look: Look;
}

async function verifyModule(host: Host, snapshot: Snapshot, subject: Subject): Promise<Readiness> {
  const { entry, kernel, look } = subject;
  const { module } = entry;
  if (entry.broken) {
    const { message, hint } = createBrokenError(module);
    return notReady(module, 'broken', message, hint ?? `dkms add ${formatRef(module)}`);
  }
  const conf = getConf(snapshot, module, kernel);
  if (!conf.ok) return notReady(module, 'bad-conf', conf.error.message, conf.error.hint ?? 'dkms status');
  if (isInstalledFor(entry, kernel)) return look.judge({ module, kernel, conf: conf.conf });
  const weak = findWeakInstalls(host.files, snapshot.paths, snapshot).find(
    found => found.module === module && kernelKey(found.kernel) === kernelKey(kernel),
  );
  if (weak !== undefined) {
    const from = { release: weak.from, arch: kernel.arch };
    return look.judge({ module, kernel: from, conf: conf.conf });
  }
  return explainAbsence(host, snapshot, subject);
}

/** Why it is not installed, and what brings it. */
function explainAbsence(host: Host, snapshot: Snapshot, { entry, kernel }: Subject): Readiness {
  const { module } = entry;
  const install = `dkms install ${formatRef(module)} -k ${kernel.release}`;
  if (isBuiltFor(entry, kernel))
    return notReady(module, 'not-installed', 'it is built, and not installed', install);
  const refusal = checkBuild(snapshot, { module, kernel }, { force: false, planned: new Set() });
  if (refusal?.code === 'NOT_FOR_KERNEL') {
    return { module, state: 'skipped', problems: [], notes: [refusal.message] };
  }
  if (refusal?.code === 'HEADERS_MISSING') {
    return notReady(module, 'no-headers', refusal.message, refusal.hint ?? install);
  }
  const failure = readFailure(host.files, snapshot.paths, { module, kernel });
  if (failure !== undefined) {
    const why = [failure.message, failure.detail].filter(text => text !== undefined).join(': ');
    return notReady(module, 'build-failed', why, failure.hint ?? install);
  }
  return notReady(module, 'not-built', refusal?.message ?? 'it is not built', refusal?.hint ?? install);
}

function notReady(module: ModuleRef, code: ProblemCode, message: string, next: string): Readiness {
  const problem: Problem = { code, message, next };
  return { module, state: 'not-ready', problems: [problem], notes: [] };
}
