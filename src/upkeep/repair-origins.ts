import { basename, join, relative } from 'node:path';
import { listPaths } from '../host/walk';
import { isKernelThere } from '../kernel/installed';
import { isKernelRelease, type Kernel } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { Found } from '../model/upkeep';
import { moduleDir, originalsDir } from '../tree/layout';
import type { Place } from './repair-links';

const ORIGIN = '.origin';

/**
 * Modules of kernels that were moved aside without a note of where they were, as dkms before 3.1.7 did; and notes of
 * modules that are not there. The kernel's own list of its modules tells the place.
 */
export function findLostOrigins(place: Place): readonly Found[] {
  const { files, paths } = place;
  return files
    .list(paths.dkmsTree)
    .filter(name => !name.startsWith('.'))
    .flatMap(name =>
      listKernels(place, name).flatMap(kernel => {
        const directory = originalsDir(paths, name, kernel);
        const all = listPaths(files, directory);
        return [
          ...all
            .filter(path => nameOfModule(basename(path)) !== undefined && !files.exists(path + ORIGIN))
            .map(path => createOrigin(place, { name, kernel, path, directory })),
          ...all
            .filter(path => path.endsWith(ORIGIN) && !files.exists(path.slice(0, -ORIGIN.length)))
            .map(path => dropNote(place, { name, kernel, path })),
        ];
      }),
    );
}

function listKernels({ files, paths }: Place, name: string): readonly Kernel[] {
  const top = join(moduleDir(paths, name), 'original_module');
  return files
    .list(top)
    .filter(release => isKernelRelease(release) && isKernelThere(files, paths, release))
    .flatMap(release => files.list(join(top, release)).map(arch => ({ release, arch })));
}

interface Kept {
  readonly name: string;
  readonly kernel: Kernel;
  readonly path: string;
}

function createOrigin(place: Place, kept: Kept & { readonly directory: string }): Found {
  const { files } = place;
  const { name, kernel, path } = kept;
  const note = path + ORIGIN;
  const about = { kind: 'origin', module: name, kernel, path: note, sizeBytes: 0 } as const;
  const origin = findOrigin(place, kept);
  if (origin === undefined) {
    const why = `nothing tells where ${basename(path)} was`;
    return { item: { ...about, why, next: `write its place into ${note}` } };
  }
  return {
    item: { ...about, why: `it is not there; the kernel has ${basename(path)} at ${origin}` },
    look: async () =>
      files.exists(path) && !files.exists(note)
        ? [{ do: 'write', path: note, text: `${origin}\n` }]
        : undefined,
  };
}

/** Those that collide are kept below their own path; of the others the kernel's list has one of that name, or nobody knows. */
function findOrigin(
  { files, paths }: Place,
  { kernel, path, directory }: Kept & { readonly directory: string },
): string | undefined {
  const top = join(paths.installTree, kernel.release);
  const [first, ...below] = relative(directory, path).split('/');
  if (first === 'collisions') return join(top, ...below);
  const wanted = nameOfModule(basename(path));
  const listed = (files.readText(join(top, 'modules.order')) ?? '').split('\n').map(line => line.trim());
  const [only, second] = listed.filter(
    line => nameOfModule(basename(line).replace(/\.o$/, '.ko')) === wanted,
  );
  if (only === undefined || second !== undefined) return undefined;
  return join(top, only, '..', basename(path));
}

function dropNote({ files }: Place, { name, kernel, path }: Kept): Found {
  const why = 'the module that it tells of is not there';
  return {
    item: { kind: 'origin', module: name, kernel, path, sizeBytes: 0, why },
    look: async () =>
      files.exists(path) && !files.exists(path.slice(0, -ORIGIN.length))
        ? [{ do: 'remove', path }]
        : undefined,
  };
}
