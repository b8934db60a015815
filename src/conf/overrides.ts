import { join } from 'node:path';
import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';

/** The administrator's files that are read after a module's dkms.conf, of those that are there, in order. */
export function findOverrides(
  files: Files,
  configDir: string,
  { module, kernel }: { module: ModuleRef; kernel: Kernel },
): readonly string[] {
  const { name, version } = module;
  const { release, arch } = kernel;
  return [
    name,
    `${name}-${version}`,
    `${name}-${version}-${release}`,
    `${name}-${version}-${release}-${arch}`,
    `${name}--${release}`,
    `${name}--${release}-${arch}`,
  ]
    .map(stem => join(configDir, `${stem}.conf`))
    .filter(files.exists);
}
