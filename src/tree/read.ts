import { join } from 'node:path';
import type { Files } from '../host/files';
import { isKernelRelease, type Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { TreeBuild, TreeEntry } from '../model/tree';
import {
  builtModulesDir,
  installedLink,
  installedLinkName,
  installedLinkTarget,
  moduleDir,
  originalsDir,
  sourceDir,
  sourceLink,
} from './layout';

/** Names in a module's directory that are no versions. */
const NO_VERSION = /^(original_module|kernel-.*|\..*)$/;

/**
 * The tree as it stands, in the order of its directories. Looks at names and links only, so it is quick with
 * thousands of entries, and needs no lock: a state changes by one rename.
 *
 * @param only  name of the one module to read
 */
export function readTree(files: Files, paths: Paths, only?: string): readonly TreeEntry[] {
  const names = only === undefined ? files.list(paths.dkmsTree) : [only];
  return names
    .filter(name => !name.startsWith('.') && files.isDirectory(moduleDir(paths, name)))
    .flatMap(name => readModule(files, paths, name));
}

function readModule(files: Files, paths: Paths, name: string): readonly TreeEntry[] {
  const here = moduleDir(paths, name);
  const names = files.list(here);
  return names
    .filter(version => !NO_VERSION.test(version) && files.isDirectory(join(here, version)))
    .flatMap(version => {
      const module = { name, version };
      const builds = files
        .list(join(here, version))
        .filter(isKernelRelease)
        .flatMap(release =>
          listArches(files, `${here}/${version}/${release}`).map(arch => ({ release, arch })),
        )
        .filter(kernel => isBuilt(files, builtModulesDir(paths, module, kernel)))
        .map(kernel => readBuild(files, paths, { module, kernel, names }));
      const broken = !files.isDirectory(sourceLink(paths, module));
      // Directories of other kinds have been seen here; a module has a source, or has had one.
      const isModule = !broken || builds.length > 0 || hasHadSource(files, paths, module);
      const binariesOnly = !broken && isOnlyConf(files, sourceLink(paths, module));
      return isModule ? [{ module, builds, broken, ...(binariesOnly ? { binariesOnly } : {}) }] : [];
    });
}

/** What stands in for the source of a module that came without it. */
function isOnlyConf(files: Files, source: string): boolean {
  if (files.readLink(source) !== undefined) return false;
  const names = files.list(source);
  return names.length === 1 && names[0] === 'dkms.conf';
}

/** Names that start with a dot are our own, on their way out. */
function listArches(files: Files, directory: string): readonly string[] {
  return files.list(directory).filter(name => !name.startsWith('.'));
}

/** Who asks next wants the names in it, and has them then. */
function isBuilt(files: Files, directory: string): boolean {
  return files.list(directory).length > 0 || files.isDirectory(directory);
}

function hasHadSource(files: Files, paths: Paths, module: ModuleRef): boolean {
  return (
    files.readLink(sourceLink(paths, module)) !== undefined || files.isDirectory(sourceDir(paths, module))
  );
}

function readBuild(
  files: Files,
  paths: Paths,
  { module, kernel, names }: { module: ModuleRef; kernel: Kernel; names: readonly string[] },
): TreeBuild {
  const path = installedLink(paths, module.name, kernel);
  const link = names.includes(installedLinkName(kernel)) ? files.readListedLink(path) : undefined;
  return {
    kernel,
    installed: link === installedLinkTarget(module, kernel),
    hasOriginals:
      names.includes('original_module') && files.isDirectory(originalsDir(paths, module.name, kernel)),
  };
}

/** The architecture that modules are installed for on a kernel; undefined where none is. Saves asking uname. */
export function findInstalledArch(files: Files, paths: Paths, release: string): string | undefined {
  const prefix = `kernel-${release}-`;
  for (const name of files.list(paths.dkmsTree)) {
    const link = files.list(moduleDir(paths, name)).find(file => file.startsWith(prefix));
    // An architecture holds no dash; what does is the link of a kernel with a longer release.
    if (link !== undefined && !link.slice(prefix.length).includes('-')) return link.slice(prefix.length);
  }
  return undefined;
}
