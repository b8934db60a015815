import { DkmsError } from '../errors/dkms-error';
import type { DkmsConf } from '../model/conf';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { getConf, getFacts, type Snapshot } from '../model/snapshot';
import { isNameInstalledFor } from '../model/tree';
import { chooseModules, findExclusion } from './find-exclusion';

/** Why a module cannot be built for a kernel as things stand; undefined when it can be tried. */
export function checkBuild(
  snapshot: Snapshot,
  build: { readonly module: ModuleRef; readonly kernel: Kernel },
  options: { readonly force: boolean; readonly planned: ReadonlySet<string> },
): DkmsError | undefined {
  const { module, kernel } = build;
  const conf = getConf(snapshot, module, kernel);
  if (!conf.ok) return conf.error;
  return (
    checkExclusive(snapshot, conf.conf, build) ??
    checkHeaders(snapshot, build) ??
    (options.force
      ? undefined
      : checkDependencies(snapshot, conf.conf, { ...build, planned: options.planned }))
  );
}

function checkExclusive(snapshot: Snapshot, conf: DkmsConf, build: { module: ModuleRef; kernel: Kernel }) {
  const { kconfig } = getFacts(snapshot, build.kernel);
  const found =
    findExclusion(conf.exclusive, build.kernel, kconfig.get) ??
    chooseModules(conf.modules, build.kernel, kconfig.get).exclusion;
  if (found === undefined) return undefined;
  const { directive, wanted } = found;
  return new DkmsError(
    'NOT_FOR_KERNEL',
    `${formatRef(build.module)} is not meant for kernel ${formatKernel(build.kernel)}: ${directive}="${wanted}", and here ${found.found}`,
  );
}

export function checkHeaders(snapshot: Snapshot, build: { module: ModuleRef; kernel: Kernel }) {
  const facts = getFacts(snapshot, build.kernel);
  if (facts.hasHeaders) return undefined;
  const { installCommand, headersPackage } = snapshot.profile;
  return new DkmsError(
    'HEADERS_MISSING',
    `${formatRef(build.module)}: the headers of kernel ${formatKernel(build.kernel)} are not at ${facts.sourceDir}`,
    { hint: `${installCommand} ${headersPackage(build.kernel.release)}` },
  );
}

function checkDependencies(
  snapshot: Snapshot,
  conf: DkmsConf,
  build: { module: ModuleRef; kernel: Kernel; planned: ReadonlySet<string> },
): DkmsError | undefined {
  const missing = conf.buildDepends.filter(
    name => !build.planned.has(name) && !isNameInstalledFor(snapshot.tree, name, build.kernel),
  );
  if (missing.length === 0) return undefined;
  return new DkmsError(
    'DEPENDENCY_MISSING',
    `${formatRef(build.module)} needs ${missing.join(', ')} installed for kernel ${formatKernel(build.kernel)} first`,
    { hint: `dkms install ${missing[0]}/VERSION -k ${build.kernel.release}` },
  );
}
