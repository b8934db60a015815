import type { Host } from '../host/host';
import { readModuleAliases } from '../kernel/module-aliases';
import type { Distribution } from '../model/distribution';
import type { Kernel } from '../model/kernel';
import { makeKmodRpm } from '../package/kmod-rpm';
import { createModaliasProvides } from '../package/modaliases';
import { createModulesSpec } from '../package/spec';
import { readTemplate } from '../package/template';
import type { Disk } from './disk';

/** The package of modules for one kernel, as mkbmrpm makes it; but installers have to find it, and to unpack it. */
export async function layKmodRpm(
  host: Host,
  disk: Disk,
  made: {
    readonly kernel: Kernel;
    /** Paths of module files that are not compressed. */
    readonly plain: readonly string[];
    readonly system: Distribution;
    readonly directory: string;
    /** A directory to make it in. */
    readonly top: string;
  },
): Promise<void> {
  const { kernel, plain, system } = made;
  const identity = await disk.rpm.identify();
  const aliases = await readModuleAliases(host, plain, disk.temporary);
  await makeKmodRpm(
    host,
    {
      ...identity,
      spec: createModulesSpec(identity.spec, disk.draft.source, kernel),
      kernel,
      modules: plain,
      modaliases: [
        ...createModaliasProvides(aliases),
        `kernel-modules = ${createRpmRelease(kernel.release)}`,
      ],
      template: readTemplate(host.files, disk.templates, 'rpm/kmod.spec'),
      destination: (system.destination ?? '/updates').replace(/^\//, ''),
      weakModules: system.weakModules,
    },
    { top: made.top, output: made.directory, installCommand: disk.rpm.installCommand },
  );
}

/**
 * What Anaconda compares with the release of its own kernel. rpm takes but one dash in a version, and the two compare an
 * underscore like a dash.
 *
 * @example createRpmRelease('6.1.0-56-amd64') === '6.1.0-56_amd64'
 * @source Anaconda, utils/dd/dd_list.c; rpm, rpmvercmp.c: what is no letter or digit only separates
 */
export function createRpmRelease(release: string): string {
  const [version = release, ...rest] = release.split('-');
  return rest.length === 0 ? version : `${version}-${rest.join('_')}`;
}
