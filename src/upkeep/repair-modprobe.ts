import type { Files } from '../host/files';
import type { Paths } from '../model/paths';
import type { Found } from '../model/upkeep';
import { createModprobeSteps, findModprobeFile, isForeign } from '../tree/modprobe-file';

/** What modprobe is told of modules, where that is not what is installed wants. */
export function findStaleModprobeFiles(files: Files, paths: Paths): readonly Found[] {
  const { modprobeDir } = paths;
  if (modprobeDir === undefined) return [];
  const told = files.list(modprobeDir).flatMap(file => /^dkms-(.+)\.conf$/.exec(file)?.[1] ?? []);
  const known = files.list(paths.dkmsTree).filter(name => !name.startsWith('.'));
  return [...new Set([...known, ...told])].flatMap((name): readonly Found[] => {
    const find = () => findModprobeFile(files, paths, { name });
    const file = find();
    if (file === undefined || file.found === file.wanted) return [];
    const about = {
      kind: 'modprobe',
      module: name,
      kernel: undefined,
      path: file.path,
      sizeBytes: 0,
    } as const;
    if (isForeign(file)) {
      if (file.wanted === undefined) return [];
      const next = `move it away, then dkms repair; ${name} wants: ${file.wanted.split('\n').slice(1, -1).join('; ')}`;
      return [
        { item: { ...about, why: 'it is not of dkms, and stands where what a module wants would be', next } },
      ];
    }
    const why =
      file.wanted === undefined ? 'no module that is installed wants it' : 'it is not what the module wants';
    return [
      {
        item: { ...about, why },
        look: async () => {
          const steps = createModprobeSteps(find());
          return steps.length === 0 ? undefined : steps;
        },
      },
    ];
  });
}
