import { join, resolve } from 'node:path';
import type { Files } from '../host/files';
import type { Distribution } from '../model/distribution';
import { isKernelRelease, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import { findBuild } from '../model/tree';
import type { Found } from '../model/upkeep';
import { compareInstalled, findInstalledPairs } from '../tree/installed-files';
import { builtModulesDir, installedLink, installedLinkTarget, moduleDir, resultDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { readRecord } from '../tree/record';

/** The tree, and where modules go here. */
export interface Place {
  readonly files: Files;
  readonly paths: Paths;
  readonly profile: Distribution;
}

/** Links that say which version a kernel has, and are wrong or missing. */
export function findBrokenLinks(place: Place): readonly Found[] {
  const { files, paths } = place;
  const names = files.list(paths.dkmsTree).filter(name => !name.startsWith('.'));
  return names.flatMap(name => [...findWrong(place, name), ...findMissing(place, name)]);
}

function findWrong(place: Place, name: string): readonly Found[] {
  const { files, paths } = place;
  return files.list(moduleDir(paths, name)).flatMap((file): readonly Found[] => {
    const kernel = parseLink(file);
    const path = join(moduleDir(paths, name), file);
    const target = files.readLink(path);
    if (kernel === undefined || target === undefined || isRight(place, { name, kernel, target })) return [];
    const meant = findMeant(place, { name, kernel, target });
    const about = { kind: 'installed-link', kernel, path, sizeBytes: 0 } as const;
    const isStill = (): boolean => files.readLink(path) === target;
    if (meant !== undefined) {
      const why = `it says ${target}, and ${formatRef(meant)} is what the kernel has`;
      return [
        {
          item: { ...about, module: formatRef(meant), why },
          look: async () =>
            isStill() ? [{ do: 'link', target: installedLinkTarget(meant, kernel), path }] : undefined,
        },
      ];
    }
    return [
      {
        item: { ...about, module: name, why: `it says ${target}, which is not there` },
        look: async () => (isStill() ? [{ do: 'remove', path }] : undefined),
      },
    ];
  });
}

/** `kernel-6.1.0-56-amd64-x86_64`: an architecture holds no dash. */
function parseLink(name: string): Kernel | undefined {
  const [, release, arch] = /^kernel-(.+)-([^-]+)$/.exec(name) ?? [];
  if (release === undefined || arch === undefined || !isKernelRelease(release)) return undefined;
  return { release, arch };
}

interface Named {
  readonly name: string;
  readonly kernel: Kernel;
  readonly target: string;
}

function isRight({ files, paths }: Place, { name, kernel, target }: Named): boolean {
  const version = target.split('/')[0] ?? '';
  const module = { name, version };
  return (
    target === installedLinkTarget(module, kernel) &&
    files.isDirectory(builtModulesDir(paths, module, kernel))
  );
}

/** The version that a link leads to, however it says so; else the only one whose modules the kernel has. */
function findMeant(place: Place, { name, kernel, target }: Named): ModuleRef | undefined {
  const { files, paths } = place;
  const built = readTree(files, paths, name).filter(entry => findBuild(entry, kernel) !== undefined);
  const led = resolve(moduleDir(paths, name), target);
  const found = built.find(({ module }) => resultDir(paths, module, kernel) === led);
  if (found !== undefined) return found.module;
  const [only, second] = built.filter(({ module }) => hasModules(place, module, kernel));
  return second === undefined ? only?.module : undefined;
}

function hasModules({ files, paths, profile }: Place, module: ModuleRef, kernel: Kernel): boolean {
  const pairs = findInstalledPairs(files, paths, { module, kernel, profile });
  return pairs !== undefined && compareInstalled(files, pairs) === 'same';
}

/** What was installed by its record, is what the kernel has, and no link says so. */
function findMissing(place: Place, name: string): readonly Found[] {
  const { files, paths } = place;
  return readTree(files, paths, name).flatMap(({ module, builds }) =>
    builds.flatMap(({ kernel, installed }): readonly Found[] => {
      const path = installedLink(paths, name, kernel);
      const isMissing = (): boolean => files.readLink(path) === undefined && !files.exists(path);
      const recorded = readRecord(files, paths, { module, kernel })?.installed ?? [];
      if (installed || recorded.length === 0 || !isMissing() || !hasModules(place, module, kernel)) return [];
      const why = 'it is not there, and the kernel has what was built';
      return [
        {
          item: { kind: 'installed-link', module: formatRef(module), kernel, path, sizeBytes: 0, why },
          look: async () =>
            isMissing() ? [{ do: 'link', target: installedLinkTarget(module, kernel), path }] : undefined,
        },
      ];
    }),
  );
}
