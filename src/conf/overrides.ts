import { join } from 'node:path';
import type { Files } from '../host/files';
import { listPaths } from '../host/walk';
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

/** The administrator's own patches and scripts for a module: `patches/`, and scripts by their names. */
export function overrideDir(configDir: string, { name }: ModuleRef): string {
  return join(configDir, name);
}

/** All that an administrator put beside what a module brings, for telling whether it has changed. */
export function listOverrides(
  files: Files,
  configDir: string,
  build: { module: ModuleRef; kernel: Kernel },
): readonly string[] {
  const own = listPaths(files, overrideDir(configDir, build.module));
  return [...findOverrides(files, configDir, build), ...own.filter(path => !files.isDirectory(path))];
}
