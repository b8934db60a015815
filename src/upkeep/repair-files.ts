import { join, relative } from 'node:path';
import { isKernelThere } from '../kernel/installed';
import { type Kernel, kernelKey } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Step } from '../model/step';
import type { Found } from '../model/upkeep';
import { compareInstalled, findInstalledPairs, type InstalledPair } from '../tree/installed-files';
import { readTree } from '../tree/read';
import type { Place } from './repair-links';

interface Installed {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly pairs: readonly InstalledPair[];
}

/** What kernels that are there should have, by the tree. */
function listInstalled({ files, paths, profile }: Place): readonly Installed[] {
  return readTree(files, paths).flatMap(({ module, builds }) =>
    builds
      .filter(({ installed, kernel }) => installed && isKernelThere(files, paths, kernel.release))
      .map(({ kernel }) => ({
        module,
        kernel,
        pairs: findInstalledPairs(files, paths, { module, kernel, profile }) ?? [],
      })),
  );
}

/**
 * Modules that are not where they were installed, or are others than were built.
 *
 * @param asLinks  modules are installed as links to what was built
 */
export function findMissingFiles(place: Place, asLinks: boolean): readonly Found[] {
  const { files } = place;
  return listInstalled(place).flatMap(({ module, kernel, pairs }) =>
    pairs.flatMap((pair): readonly Found[] => {
      const state = compareInstalled(files, [pair]);
      if (state === 'same') return [];
      const { built, installed: path } = pair;
      const isMissing = (): boolean => files.stat(path) === undefined;
      const about = { kind: 'file', module: formatRef(module), kernel, path, sizeBytes: 0 } as const;
      const name = `${formatRef(module)} -k ${kernel.release}`;
      if (state === 'built-missing') {
        const next = `dkms build ${name} --force && dkms install ${name} --force`;
        return [{ item: { ...about, why: `${built}, which it was made of, is gone`, next } }];
      }
      if (!isMissing()) {
        const why = 'it is not what was built';
        return [{ item: { ...about, why, next: `dkms install ${name} --force` } }];
      }
      const step: Step = asLinks ? { do: 'link', target: built, path } : { do: 'put', from: built, to: path };
      return [
        {
          item: { ...about, why: 'it is not there' },
          look: async () => (isMissing() && files.exists(built) ? [step] : undefined),
          dirties: kernel,
        },
      ];
    }),
  );
}

/** Kernels whose list of modules does not have what is installed. */
export function findStaleIndexes(place: Place): readonly Found[] {
  const { files, paths } = place;
  const byKernel = new Map<string, { readonly kernel: Kernel; readonly files: string[] }>();
  for (const { kernel, pairs } of listInstalled(place)) {
    const known = byKernel.get(kernelKey(kernel)) ?? { kernel, files: [] };
    known.files.push(...pairs.map(pair => pair.installed).filter(files.exists));
    byKernel.set(kernelKey(kernel), known);
  }
  return [...byKernel.values()].flatMap(({ kernel, files: installed }): readonly Found[] => {
    const directory = join(paths.installTree, kernel.release);
    const path = join(directory, 'modules.dep');
    const findUnlisted = (): string | undefined => {
      const listed = `\n${files.readText(path) ?? ''}`;
      return installed.map(file => relative(directory, file)).find(file => !listed.includes(`\n${file}:`));
    };
    const unlisted = findUnlisted();
    if (unlisted === undefined) return [];
    const why = `${unlisted} is not in it`;
    return [
      {
        item: { kind: 'index', module: undefined, kernel, path, sizeBytes: 0, why },
        look: async () => (findUnlisted() === undefined ? undefined : []),
        dirties: kernel,
      },
    ];
  });
}
