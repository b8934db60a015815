import { join } from 'node:path';
import { isKernelRelease } from '../model/kernel';
import type { Found } from '../model/upkeep';
import {
  journalDir,
  listAfterFiles,
  listDepmodPending,
  moduleDir,
  resultDir,
  versionDir,
} from '../tree/layout';
import { readTree } from '../tree/read';
import type { Place } from './repair-links';

/** What calls that died have left to be done: their journals, and what they owed to kernels. */
export function findDeadCalls({ files, paths }: Place): readonly Found[] {
  const journals = files.list(journalDir(paths));
  const isDead = (name: string): boolean =>
    !files.exists(`/proc/${name.replace(/^\.after-/, '').split('-')[0]}`);
  const living = journals.filter(name => !isDead(name));
  const dead = [
    ...journals.filter(isDead).map(name => join(journalDir(paths), name)),
    ...listAfterFiles(files, paths).filter(path => isDead(path.slice(path.lastIndexOf('/') + 1))),
    // Of a call that lives these are its own business.
    ...(living.length > 0 ? [] : listDepmodPending(files, paths).map(name => join(paths.dkmsTree, name))),
  ];
  return dead.map(path => {
    const why = 'a call died before it had ended this';
    return { item: { kind: 'call', module: undefined, kernel: undefined, path, sizeBytes: 0, why } };
  });
}

/** Files that are there for a moment only, and belong to no call. */
export function findLeftovers(place: Place): readonly Found[] {
  const { files, paths } = place;
  if (files.list(journalDir(paths)).length > 0) return [];
  return listPlaces(place).flatMap(directory =>
    files.list(directory).flatMap((name): readonly Found[] => {
      const path = join(directory, name);
      const about = { kind: 'leftover', module: undefined, kernel: undefined, path, sizeBytes: 0 } as const;
      if (/^\..*\.dkms-new$/.test(name)) {
        const look = async () => (files.exists(path) ? [{ do: 'remove', path } as const] : undefined);
        return [{ item: { ...about, why: 'it was never finished' }, look }];
      }
      if (!name.startsWith('.dkms-kept-')) return [];
      const why = 'it was kept for a call whose journal is gone, and may be the only copy of something';
      return [
        { item: { ...about, why, next: `look at it, then put it where it belongs, or: rm -r ${path}` } },
      ];
    }),
  );
}

/** Where dkms writes. */
function listPlaces({ files, paths, profile }: Place): readonly string[] {
  const names = files.list(paths.dkmsTree).filter(name => !name.startsWith('.'));
  const entries = readTree(files, paths);
  const kernels = files.list(paths.installTree).filter(isKernelRelease);
  const below = [profile.destination ?? 'updates', 'extra', 'updates', ''];
  return [
    ...new Set([
      paths.dkmsTree,
      paths.sourceTree,
      ...names.map(name => moduleDir(paths, name)),
      ...entries.map(({ module }) => versionDir(paths, module)),
      ...entries.flatMap(({ module, builds }) =>
        builds.map(({ kernel }) => resultDir(paths, module, kernel)),
      ),
      paths.installTree,
      ...kernels.flatMap(release => below.map(inside => join(paths.installTree, release, inside))),
      ...(paths.modprobeDir === undefined ? [] : [paths.modprobeDir]),
    ]),
  ];
}
