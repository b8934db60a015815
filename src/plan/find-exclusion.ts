import type { BuiltModule, Exclusion, Exclusive } from '../model/conf';
import type { Kernel } from '../model/kernel';
import { compareVersions } from '../model/version';

/** Looks up `CONFIG_X`: its value (`y`, `m`, text), or undefined when it is not set. */
export type KernelConfig = (name: string) => string | undefined;

/** The modules of a package that a kernel is meant for, and, where there is none, why not. */
export function chooseModules(
  modules: readonly BuiltModule[],
  kernel: Kernel,
  config: KernelConfig,
): { readonly fitting: readonly BuiltModule[]; readonly exclusion: Exclusion | undefined } {
  const judged = modules.map(module => ({
    module,
    exclusion: module.exclusive && findExclusion(module.exclusive, kernel, config),
  }));
  const fitting = judged.filter(({ exclusion }) => exclusion === undefined).map(({ module }) => module);
  return { fitting, exclusion: fitting.length > 0 ? undefined : judged[0]?.exclusion };
}

/**
 * The first BUILD_EXCLUSIVE_* directive that says a module is not meant for the kernel; undefined when all agree.
 * Limits compare the texts as dkms does, so a maximum of `6.1` leaves out `6.1.0-56-amd64`.
 *
 * @source docs/compatibility.md, "Exclusive builds"
 */
export function findExclusion(
  wanted: Exclusive,
  kernel: Kernel,
  config: KernelConfig,
): Exclusion | undefined {
  const { release, arch } = kernel;
  if (wanted.kernel?.fits === false) {
    return { directive: 'BUILD_EXCLUSIVE_KERNEL', wanted: wanted.kernel.expression, found: release };
  }
  if (wanted.arch?.fits === false) {
    return { directive: 'BUILD_EXCLUSIVE_ARCH', wanted: wanted.arch.expression, found: arch };
  }
  if (wanted.kernelMin !== '' && compareVersions(release, wanted.kernelMin) < 0) {
    return { directive: 'BUILD_EXCLUSIVE_KERNEL_MIN', wanted: wanted.kernelMin, found: release };
  }
  if (wanted.kernelMax !== '' && compareVersions(release, wanted.kernelMax) > 0) {
    return { directive: 'BUILD_EXCLUSIVE_KERNEL_MAX', wanted: wanted.kernelMax, found: release };
  }
  for (const word of wanted.config) {
    const [name, mustBeSet] = word.startsWith('!') ? [word.slice(1), false] : [word, true];
    const value = config(name);
    if ((value === 'y' || value === 'm') !== mustBeSet) {
      return { directive: 'BUILD_EXCLUSIVE_CONFIG', wanted: word, found: `${name} is ${value ?? 'not set'}` };
    }
  }
  return undefined;
}
