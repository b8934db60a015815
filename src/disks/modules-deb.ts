import { dirname, join } from 'node:path';
import type { Host } from '../host/host';
import type { PackageSpec } from '../model/package-spec';
import { makeModulesDeb } from '../package/deb';
import { createModulesSpec } from '../package/spec';
import type { Disk, DiskBuild } from './disk';

/** How a package on a disk differs from what mkbmdeb makes. */
export interface DebOnDisk {
  readonly directory: string;
  readonly preinst?: string;
  /** Other words of the package than those that all have. */
  readonly revise?: (spec: PackageSpec) => PackageSpec;
}

/** @returns the package's name, and the absolute path of its file */
export async function layModulesDeb(
  host: Host,
  disk: Disk,
  { build, deb }: { readonly build: DiskBuild; readonly deb: DebOnDisk },
): Promise<{ readonly name: string; readonly path: string }> {
  const { directory, preinst, revise = spec => spec } = deb;
  const { draft } = disk;
  const spec = revise(createModulesSpec(draft.spec, draft.source, build.kernel));
  const staging = join(disk.temporary, `deb-${spec.packageName}`, 'root');
  // Another release on the same disk has had the same package.
  await host.files.remove(staging);
  await host.files.makeDirectory(dirname(staging));
  const path = await makeModulesDeb(host, spec, {
    modules: build.modules.map(module => module.path),
    staging,
    output: directory,
    templates: disk.templates,
    // Debian's installer looks for control.tar.gz, and for nothing else, in the packages of a driver disk.
    compression: 'gzip',
    ...(preinst === undefined ? {} : { preinst }),
  });
  return { name: spec.packageName, path };
}
