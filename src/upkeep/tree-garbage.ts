import { dirname, join } from 'node:path';
import type { Files } from '../host/files';
import { isKernelRelease, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Piece, UpkeepKind } from '../model/upkeep';
import {
  attemptsDir,
  buildDir,
  depmodPendingFile,
  listDepmodPending,
  moduleDir,
  parseDepmodPending,
  sourceDir,
  versionDir,
} from '../tree/layout';
import { readQueue } from '../tree/queue';
import { readTree } from '../tree/read';
import { measure } from './measure';

/** Whether a kernel is gone. */
export type IsGone = (release: string) => boolean;

/** What the tree keeps for kernels that are gone, beside what was built for them. */
export function findTreeGarbage(files: Files, paths: Paths, isGone: IsGone): readonly Piece[] {
  const names = files.list(paths.dkmsTree).filter(name => !name.startsWith('.'));
  const modules = readTree(files, paths).map(({ module }) => module);
  return [
    ...modules.flatMap(module => findAttempts(files, paths, { module, isGone })),
    ...names.flatMap(name => findOriginals(files, paths, { name, isGone })),
    ...findMarks(files, paths, isGone),
    ...findLostModules(files, paths, isGone),
  ];
}

function createPiece(
  files: Files,
  about: {
    readonly kind: UpkeepKind;
    readonly module?: string;
    readonly kernel: Kernel | undefined;
    readonly path: string;
  },
  rest: {
    readonly why: string;
    readonly busy?: string;
    readonly top?: string;
    readonly also?: readonly string[];
  },
): Piece {
  const { path } = about;
  const { why, top, also = [], busy } = rest;
  return {
    item: { ...about, module: about.module, sizeBytes: measure(files, path), why },
    look: async () =>
      files.exists(path)
        ? [
            ...[path, ...also].filter(files.exists).map(each => ({ do: 'remove', path: each }) as const),
            ...(top === undefined ? [] : [{ do: 'prune', from: dirname(path), top } as const]),
          ]
        : undefined,
    ...(busy === undefined ? {} : { busy }),
  };
}

const GONE = 'its kernel is not installed any more';

function findAttempts(
  files: Files,
  paths: Paths,
  { module, isGone }: { readonly module: ModuleRef; readonly isGone: IsGone },
): readonly Piece[] {
  const attempts = attemptsDir(paths, module);
  const all = files.list(attempts);
  const gone = all.filter(name => isGone(parseKernel(name)?.release ?? ''));
  return gone.map(name => {
    const path = join(attempts, name);
    const build = buildDir(paths, module);
    // The place of the build is shared; it goes with the attempt whose log it holds.
    const isOwn = files.hasSameContent(join(build, 'make.log'), join(path, 'make.log'));
    const about = { kind: 'attempt', module: formatRef(module), kernel: parseKernel(name), path } as const;
    return createPiece(files, about, {
      why: `it failed to build, and ${GONE}`,
      busy: attempts,
      top: versionDir(paths, module),
      also: isOwn ? [build] : [],
    });
  });
}

/** `6.1.0-56-amd64-x86_64`: an architecture holds no dash. */
function parseKernel(name: string): Kernel | undefined {
  const [, release, arch] = /^(.+)-([^-]+)$/.exec(name) ?? [];
  if (release === undefined || arch === undefined || !isKernelRelease(release)) return undefined;
  return { release, arch };
}

function findOriginals(
  files: Files,
  paths: Paths,
  { name, isGone }: { readonly name: string; readonly isGone: IsGone },
): readonly Piece[] {
  const top = join(moduleDir(paths, name), 'original_module');
  // What is installed for a kernel that is gone takes its originals along.
  const isTaken = (release: string): boolean =>
    files.list(moduleDir(paths, name)).some(link => link.startsWith(`kernel-${release}-`));
  return files
    .list(top)
    .filter(release => isKernelRelease(release) && isGone(release) && !isTaken(release))
    .map(release => {
      const kernel = { release, arch: files.list(join(top, release))[0] ?? '' };
      const about = { kind: 'original', module: name, kernel, path: join(top, release) } as const;
      return createPiece(files, about, {
        why: `it was moved aside, and ${GONE}`,
        top: paths.dkmsTree,
      });
    });
}

function findMarks(files: Files, paths: Paths, isGone: IsGone): readonly Piece[] {
  const queue = readQueue(files, paths);
  const queued = queue.kernels.filter(isGone).flatMap(release => {
    const path = queue.marks.find(mark => mark.endsWith(`/kernel-${release}`));
    return path === undefined ? [] : [{ kernel: { release, arch: '' }, path }];
  });
  const pending = listDepmodPending(files, paths).flatMap(name => {
    const kernel = parseDepmodPending(name);
    const isIdle = kernel !== undefined && isGone(kernel.release);
    return isIdle ? [{ kernel, path: depmodPendingFile(paths, kernel) }] : [];
  });
  return [...queued, ...pending].map(({ kernel, path }) =>
    createPiece(
      files,
      { kind: 'mark', kernel, path },
      {
        why: `something is to be done for it, and ${GONE}`,
        top: paths.dkmsTree,
      },
    ),
  );
}

/** Versions whose source is gone and of which no kernel that is there has anything. */
function findLostModules(files: Files, paths: Paths, isGone: IsGone): readonly Piece[] {
  return readTree(files, paths)
    .filter(
      ({ module, broken, builds }) =>
        broken &&
        !files.isDirectory(sourceDir(paths, module)) &&
        builds.every(({ kernel }) => isGone(kernel.release)),
    )
    .map(({ module }) => {
      const about = {
        kind: 'module',
        module: formatRef(module),
        kernel: undefined,
        path: versionDir(paths, module),
      } as const;
      return createPiece(files, about, {
        why: 'its source is gone, and no kernel has anything of it',
        busy: attemptsDir(paths, module),
        top: paths.dkmsTree,
      });
    });
}
