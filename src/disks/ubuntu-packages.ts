import { join } from 'node:path';
import { createDebVersion } from '../package/deb-names';
import type { Part } from './disk';
import { layModulesDeb } from './modules-deb';

/**
 * A package for each kernel, by the kernel's version: `ubuntu-drivers/6.8.0/foo_1.0-6.8.0-45-generic_x86_64.deb`.
 * Build scripts find it there by these names.
 */
export const ubuntuPackages: Part = async (host, disk, { builds }) => {
  const { module } = disk;
  for (const build of builds) {
    const { kernel } = build;
    const directory = join(disk.staging, 'ubuntu-drivers', kernel.release.replace(/-.*$/, ''));
    const { path } = await layModulesDeb(host, disk, {
      build,
      deb: {
        directory,
        preinst: 'driver-disk/ubuntu-preinst',
        revise: spec => ({ ...spec, packageVersion: `${createDebVersion(module.version)}-1` }),
      },
    });
    const name = `${module.name}_${module.version}-${kernel.release}_${kernel.arch}.deb`;
    await host.files.replace(path, join(directory, name));
  }
  return {};
};
