import type { Host } from '../host/host';
import { readInitramfs } from '../kernel/initramfs';
import { type AskedModules, isAskedFor, readAskedModules } from '../kernel/initramfs-asked';
import { readModuleContent } from '../kernel/module-content';
import { parseSymvers, readModuleNeeds } from '../kernel/module-needs';
import type { DkmsConf } from '../model/conf';
import { type Kernel, kernelKey } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Readiness } from '../model/readiness';
import type { Snapshot } from '../model/snapshot';
import type { Target } from '../model/target';
import { type Expected, type ExpectedInitramfs, judgeModule, type SeenModule } from '../plan/judge-module';
import { findEnforcement } from '../signing/enforcement';
import { type EnrolledKeys, readEnrolledKeys } from '../signing/enrolled';
import { readSignature } from '../signing/read-signature';
import { findInstalledPairs } from '../tree/installed-files';
import { builtModulesDir } from '../tree/layout';
import { stemOfModule } from '../tree/signatures';

/** What is read once for a kernel, however many modules there are. */
export interface Look {
  readonly enforcedBy: string | undefined;
  /** @param installed  where it is installed: another kernel than the one that is looked at where it is a link */
  judge(installed: Target & { readonly conf: DkmsConf }): Promise<Readiness>;
  close(): Promise<void>;
}

export async function createLook(host: Host, snapshot: Snapshot, kernel: Kernel): Promise<Look> {
  const { paths } = snapshot;
  const facts = snapshot.kernels.get(kernelKey(kernel));
  const temporary = await host.files.makeTemporaryDirectory('dkms-verify-', paths.temporary);
  const enforcedBy = facts && findEnforcement(host.files, paths, facts.kconfig);
  const keys = enforcedBy === undefined ? undefined : await readEnrolledKeys(host, paths);
  const common: Common = {
    host,
    snapshot,
    kernel,
    temporary,
    keys,
    asked: readAskedModules(host.files, paths),
    expected: {
      release: kernel.release,
      vermagic: await readKernelVermagic(host, facts?.directory, temporary),
      symbols: facts && readSymbols(host, snapshot, { kernel, sourceDir: facts.sourceDir }),
      enforcedBy,
    },
  };
  return {
    enforcedBy,
    judge: installed => judgeInstalled(common, installed),
    close: () => host.files.remove(temporary),
  };
}

interface Common {
  readonly host: Host;
  readonly snapshot: Snapshot;
  readonly kernel: Kernel;
  readonly temporary: string;
  readonly keys: EnrolledKeys | undefined;
  readonly asked: AskedModules;
  readonly expected: Pick<Expected, 'release' | 'vermagic' | 'symbols' | 'enforcedBy'>;
}

async function judgeInstalled(
  common: Common,
  installed: Target & { readonly conf: DkmsConf },
): Promise<Readiness> {
  const { host, snapshot, kernel } = common;
  const { module, conf } = installed;
  const name = `${formatRef(module)} -k ${kernel.release}`;
  const again = `dkms build --force ${name} && dkms install --force ${name}`;
  const expected: Omit<Expected, 'initramfs'> = {
    ...common.expected,
    isWeak: installed.kernel.release !== kernel.release,
    next: { again, enrol: 'dkms mok enroll' },
  };
  const pairs = findInstalledPairs(host.files, snapshot.paths, { ...installed, profile: snapshot.profile });
  const seen: SeenModule[] = [];
  for (const pair of pairs ?? []) seen.push(await readSeen(common, pair.installed));
  const isAsked = ({ name: own }: SeenModule): boolean => isAskedFor(common.asked, conf, own);
  const image = seen.some(isAsked) ? await readExpectedInitramfs(common) : undefined;
  const judged = seen.map(each =>
    judgeModule(each, { ...expected, initramfs: isAsked(each) ? image : undefined }),
  );
  const problems = judged.flatMap(each => each.problems);
  const state = problems.length === 0 ? 'ready' : 'not-ready';
  const unknown = seen.length === 0 ? ['nothing tells which files it installed'] : [];
  return { module, state, problems, notes: [...unknown, ...judged.flatMap(({ notes }) => notes)] };
}

async function readSeen({ host, temporary, keys }: Common, path: string): Promise<SeenModule> {
  const content = await readModuleContent(host, path, temporary);
  const signature = content && readSignature(content);
  return {
    name: stemOfModule(path.slice(path.lastIndexOf('/') + 1)),
    path,
    mtimeMs: host.files.stat(path)?.mtimeMs,
    needs: content && readModuleNeeds(content),
    signature,
    enrolment: signature && keys?.find(signature),
  };
}

/** A kernel without an image has none to be missing from: on a machine that boots without one. */
async function readExpectedInitramfs({
  host,
  snapshot,
  kernel,
}: Common): Promise<ExpectedInitramfs | undefined> {
  return readInitramfs(host, snapshot.paths, kernel.release);
}

/** One of the kernel's own modules says what the kernel is. */
async function readKernelVermagic(
  host: Host,
  directory: string | undefined,
  temporary: string,
): Promise<string | undefined> {
  if (directory === undefined) return undefined;
  const head = host.files.readHead(`${directory}/modules.dep`, 65_536) ?? '';
  const own = /^(kernel\/[^:\n]+\.ko(?:\.gz|\.xz|\.zst)?):/m.exec(head)?.[1];
  const content = own && (await readModuleContent(host, `${directory}/${own}`, temporary));
  return (content && readModuleNeeds(content)?.vermagic) || undefined;
}

/** Those of the kernel, and of the modules in the tree that are built for it. */
function readSymbols(
  { files }: Host,
  { paths, tree }: Snapshot,
  { kernel, sourceDir }: { readonly kernel: Kernel; readonly sourceDir: string },
): ReadonlyMap<string, number> | undefined {
  const own = files.readText(`${sourceDir}/Module.symvers`);
  if (own === undefined) return undefined;
  const others = tree
    .filter(({ builds }) =>
      builds.some(build => build.installed && kernelKey(build.kernel) === kernelKey(kernel)),
    )
    .map(({ module }) => files.readText(`${builtModulesDir(paths, module, kernel)}/Module.symvers`) ?? '');
  return new Map([...others, own].flatMap(text => [...parseSymvers(text)]));
}
