import type { Files } from '../host/files';
import { formatRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Found } from '../model/upkeep';
import { sourceDir, sourceLink } from '../tree/layout';
import { readTree } from '../tree/read';

/** Links `source` that lead nowhere while the source is where such sources are. */
export function findBrokenSources(files: Files, paths: Paths): readonly Found[] {
  return readTree(files, paths)
    .filter(({ broken }) => broken)
    .map(({ module }): Found => {
      const path = sourceLink(paths, module);
      const place = sourceDir(paths, module);
      const about = {
        kind: 'source-link',
        module: formatRef(module),
        kernel: undefined,
        path,
        sizeBytes: 0,
      } as const;
      if (!files.isDirectory(place)) {
        const why = `it leads nowhere, and ${place} is not there`;
        const next = `install the package that has it, or dkms add DIRECTORY`;
        return { item: { ...about, why, next } };
      }
      return {
        item: { ...about, why: `it leads nowhere, and the source is at ${place}` },
        look: async () => (files.isDirectory(path) ? undefined : [{ do: 'link', target: place, path }]),
      };
    });
}
