import { join } from 'node:path';
import type { Files } from '../host/files';
import { isKernelRelease, type Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { KeyPair } from '../model/signing';
import type { Target } from '../model/target';

/*
 * Every path in the tree. Others read it (contract 2.3), so nothing moves:
 *
 *   <dkms_tree>/<module>/<version>/source          link to <source_tree>/<module>-<version>
 *   <dkms_tree>/<module>/<version>/build           where it is built; stays, with make.log, when that failed
 *   <dkms_tree>/<module>/<version>/<k>/<a>/module  built modules and Module.symvers
 *   <dkms_tree>/<module>/<version>/<k>/<a>/log     make.log
 *   <dkms_tree>/<module>/kernel-<k>-<a>            link to the version that is installed for this kernel
 *   <dkms_tree>/mok.key, mok.pub                   what modules are signed with, where nothing else is said
 *   <dkms_tree>/<module>/original_module/<k>/<a>   modules of the kernel that were moved aside
 *
 * Names that start with a dot are our own. Paths are put together as text: names hold no slash, and `join`, asked
 * thousands of times by `status`, is a tenth of what that takes.
 */

export function moduleDir(paths: Paths, name: string): string {
  return `${paths.dkmsTree}/${name}`;
}

export function versionDir(paths: Paths, module: ModuleRef): string {
  return `${paths.dkmsTree}/${module.name}/${module.version}`;
}

export function sourceLink(paths: Paths, module: ModuleRef): string {
  return `${versionDir(paths, module)}/source`;
}

/** Where the source of a module lies that is not in the tree yet. */
export function sourceDir(paths: Paths, module: ModuleRef): string {
  return join(paths.sourceTree, `${module.name}-${module.version}`);
}

export function buildDir(paths: Paths, module: ModuleRef): string {
  return join(versionDir(paths, module), 'build');
}

export function ownKeyPair({ dkmsTree }: Paths): KeyPair {
  return { key: join(dkmsTree, 'mok.key'), certificate: join(dkmsTree, 'mok.pub') };
}

/** Where what transactions are about to change is written down first. */
export function journalDir(paths: Paths): string {
  return join(paths.dkmsTree, '.journal');
}

const AFTER = '.after-';

/** What a call still has to do for kernels once its transaction has ended; a file for each call. */
export function afterFile(paths: Paths, id: string): string {
  return join(paths.dkmsTree, AFTER + id);
}

/** Absolute paths of such files, whoever wrote them. */
export function listAfterFiles(files: Files, paths: Paths): readonly string[] {
  const names = files.list(paths.dkmsTree).filter(name => name.startsWith(AFTER));
  return names.map(name => join(paths.dkmsTree, name));
}

const DEPMOD_PENDING = 'depmod-pending-';

/** A kernel whose module index is out of date; the name is known to others. */
export function depmodPendingFile(paths: Paths, kernel: Kernel): string {
  return join(paths.dkmsTree, `${DEPMOD_PENDING}${kernel.release}-${kernel.arch}`);
}

/** Names of such files in the tree, whoever wrote them. */
export function listDepmodPending(files: Files, paths: Paths): readonly string[] {
  return files.list(paths.dkmsTree).filter(name => name.startsWith(DEPMOD_PENDING));
}

/** `depmod-pending-6.1.0-56-amd64-x86_64`: an architecture holds no dash. Undefined for what is no kernel. */
export function parseDepmodPending(name: string): Kernel | undefined {
  const [, release, arch] = /^(.+)-([^-]+)$/.exec(name.slice(DEPMOD_PENDING.length)) ?? [];
  if (release === undefined || arch === undefined || !isKernelRelease(release)) return undefined;
  return { release, arch };
}

/** Whoever builds this version holds it locked. */
export function attemptsDir(paths: Paths, module: ModuleRef): string {
  return join(versionDir(paths, module), '.attempts');
}

/** What is kept of each kernel's latest attempt, beside `build`: its log, what came out, why it failed. */
export function attemptDir(paths: Paths, module: ModuleRef, kernel: Kernel): string {
  return join(attemptsDir(paths, module), `${kernel.release}-${kernel.arch}`);
}

/** Logs of the attempts before the latest one, whatever became of them. */
export function keptLogsDir(paths: Paths, module: ModuleRef): string {
  return join(versionDir(paths, module), '.logs');
}

export function keptLogsOf(paths: Paths, { module, kernel }: Target): string {
  return join(keptLogsDir(paths, module), `${kernel.release}-${kernel.arch}`);
}

/** `<k>/<a>` of a version: what a build leaves. */
export function resultDir(paths: Paths, module: ModuleRef, kernel: Kernel): string {
  return `${versionDir(paths, module)}/${kernel.release}/${kernel.arch}`;
}

export function builtModulesDir(paths: Paths, module: ModuleRef, kernel: Kernel): string {
  return `${resultDir(paths, module, kernel)}/module`;
}

/** Our own note of a build, beside `module` and `log`. */
export const RECORD = 'record.json';

export function recordFile(paths: Paths, module: ModuleRef, kernel: Kernel): string {
  return `${resultDir(paths, module, kernel)}/${RECORD}`;
}

export function installedLink(paths: Paths, name: string, kernel: Kernel): string {
  return `${moduleDir(paths, name)}/${installedLinkName(kernel)}`;
}

export function installedLinkName({ release, arch }: Kernel): string {
  return `kernel-${release}-${arch}`;
}

/** What the link of an installed version says. */
export function installedLinkTarget(module: ModuleRef, kernel: Kernel): string {
  return `${module.version}/${kernel.release}/${kernel.arch}`;
}

export function originalsDir(paths: Paths, name: string, kernel: Kernel): string {
  return join(moduleDir(paths, name), 'original_module', kernel.release, kernel.arch);
}
