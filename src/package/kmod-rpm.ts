import { basename, join } from 'node:path';
import type { Host } from '../host/host';
import type { WeakModules } from '../model/distribution';
import type { Kernel } from '../model/kernel';
import type { PackageSpec } from '../model/package-spec';
import { createPaths } from '../model/paths';
import { fillLines, type LineValues } from './fill-lines';
import { createKmodName, isRpmVersion, type RpmNames } from './rpm-names';
import { createRpmTexts, formatEvr } from './rpm-texts';
import { type RpmBuild, runRpmbuild } from './rpmbuild';

/** The package of modules that were built for one kernel. All paths absolute. */
export interface KmodPackage {
  readonly spec: PackageSpec;
  /** Of the package of the module's source; the kernel's name comes to it. */
  readonly names: RpmNames;
  readonly license: string;
  readonly vendor: string | undefined;
  readonly kernel: Kernel;
  /** Files of modules. */
  readonly modules: readonly string[];
  readonly modaliases: readonly string[];
  /** Text of the spec, to be filled in. */
  readonly template: string;
  /** Below the kernel's directory: `extra`. */
  readonly destination: string;
  readonly weakModules: WeakModules | undefined;
}

/** Where things are on the machines that the package is for. */
const TARGET = createPaths('/', {});

/**
 * Makes the RPM package of built modules with rpmbuild.
 *
 * @returns its path
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function makeKmodRpm(
  host: Host,
  made: KmodPackage,
  place: Pick<RpmBuild, 'top' | 'output' | 'installCommand'>,
): Promise<readonly string[]> {
  const { files } = host;
  const modules = join(place.top, 'SOURCES', 'modules');
  await files.makeDirectory(modules);
  for (const path of made.modules) {
    const copy = join(modules, basename(path));
    await files.copyFile(path, copy);
    await files.setMode(copy, 0o644);
    await files.setTimes(copy, made.spec.epochSeconds);
  }
  const spec = join(place.top, 'SPECS', 'kmod.spec');
  await files.makeDirectory(join(place.top, 'SPECS'));
  await files.writeText(spec, fillLines(made.template, createValues(made)));
  return runRpmbuild(host, {
    ...place,
    spec,
    stage: 'binary',
    target: createRpmArch(made.kernel.arch),
    isOurs: true,
    defines: {},
    packager: made.spec.maintainer,
    vendor: made.vendor,
    epochSeconds: made.spec.epochSeconds,
  });
}

/** What rpm calls a machine that `uname -m` names otherwise. */
function createRpmArch(arch: string): string {
  return arch === 'armv7l' ? 'armv7hl' : arch;
}

function createValues(made: KmodPackage): LineValues {
  const { spec, kernel, weakModules } = made;
  const { release } = kernel;
  const names = { ...made.names, name: createKmodName(spec.module.name, release) };
  const stem = made.names.name.replace(/-dkms$/, '');
  const base = `${TARGET.installTree}/${release}`;
  const below = [...made.destination.split('/'), spec.module.name].filter(part => part !== '');
  const directories = below.map((_, i) => [base, ...below.slice(0, i + 1)].join('/'));
  const directory = directories.at(-1) ?? base;
  const paths = made.modules.map(path => `${directory}/${basename(path)}`);
  return {
    ...createRpmTexts(spec, names, { ...made, verb: 'mkbmrpm' }),
    KERNEL: release,
    REQUIRES: createKernelRequirement(release),
    PROVIDES: [
      ...[`kmod-${stem}`, `${stem}-kmod`].map(name => `${name} = ${formatEvr(names)}`),
      ...(isRpmVersion(release) ? [`kernel-modules-for-kernel = ${release}`] : []),
      ...paths.map(path => `kmod(${basename(path).replace(/\.ko.*$/, '.ko')})`),
      ...made.modaliases,
    ],
    CONFLICTS: `${stem}-dkms`,
    DIRECTORY: directory,
    DIRECTORIES: directories,
    FILES: paths,
    MODULES: paths.map(path => `'${path}'`).join(' '),
    WEAK_MODULES: weakModules?.program ?? '',
    WEAK_ADD: weakModules?.add(release).join(' ') ?? '',
    WEAK_REMOVE: weakModules?.remove(release).join(' ') ?? '',
  };
}

/**
 * What only that kernel fulfils. Kernels of Fedora and its kin provide their release by name; rpm takes no release with
 * two dashes for a version, and such kernels are known by their image.
 */
export function createKernelRequirement(release: string): string {
  if (isRpmVersion(release)) return `kernel-uname-r = ${release}`;
  const inModules = `${TARGET.installTree}/${release}/vmlinuz`;
  return `(${TARGET.bootDir}/vmlinuz-${release} or ${inModules} or /usr${inModules})`;
}
