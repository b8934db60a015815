import { join } from 'node:path';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import { runRpmbuild } from '../package/rpmbuild';
import type { Disk, SpecSource } from './disk';

/**
 * The packages that a spec of the module's author makes for one kernel, of the source as its make would find it. The
 * spec is told what mkdriverdisk of dkms 2.x told it, and what Red Hat's %kernel_module_package asks for.
 */
export async function layRpmBySpec(
  host: Host,
  { module, epochSeconds, rpm }: Disk,
  made: {
    readonly kernel: Kernel;
    readonly spec: SpecSource;
    readonly directory: string;
    /** A directory to make it in. */
    readonly top: string;
  },
): Promise<void> {
  const { kernel, spec, directory, top } = made;
  const { files } = host;
  const path = join(top, 'SPECS', `${module.name}-kmod.spec`);
  await files.makeDirectory(join(top, 'SOURCES'));
  await files.makeDirectory(join(top, 'SPECS'));
  await files.writeText(path, spec.text);
  await files.setTimes(path, epochSeconds);
  await spec.pack(kernel, join(top, 'SOURCES', `${module.name}-${module.version}.tar.bz2`));
  const identity = await rpm.identify();
  await runRpmbuild(host, {
    packager: identity.spec.maintainer,
    vendor: identity.vendor,
    top,
    spec: path,
    stage: 'binary',
    target: kernel.arch,
    isOurs: false,
    defines: {
      module_name: module.name,
      version: module.version,
      kernel_version: kernel.release,
      kversion: kernel.release,
    },
    epochSeconds,
    output: directory,
    installCommand: rpm.installCommand,
  });
}
