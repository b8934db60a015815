import { join } from 'node:path';
import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import type { BuildFacts, Compression, Kconfig, KernelFacts } from '../model/kernel-facts';
import type { Paths } from '../model/paths';
import { readKconfig } from './kconfig';

/** @param given  what a call puts in the place of the kernel's own headers and configuration; absolute */
export function readKernelFacts(
  files: Files,
  paths: Paths,
  kernel: Kernel,
  given: { readonly kernelSourceDir?: string | undefined; readonly kernelConfig?: string | undefined } = {},
): KernelFacts {
  const directory = join(paths.installTree, kernel.release);
  const { kconfig, ...facts } = readBasics(files, directory, { paths, release: kernel.release, ...given });
  return {
    ...facts,
    kernel,
    directory,
    installed: files.isDirectory(directory),
    compression: readCompression(files, directory, kconfig),
    kconfig,
    clang: kconfig.get('CONFIG_CC_IS_CLANG') === 'y',
  };
}

/** The little of it that tells whether a build would come out the same. */
export function readBuildFacts(files: Files, paths: Paths, { release }: Kernel): BuildFacts {
  const { kconfig: _, ...facts } = readBasics(files, join(paths.installTree, release), { paths, release });
  return facts;
}

function readBasics(
  files: Files,
  directory: string,
  from: {
    readonly paths: Paths;
    readonly release: string;
    readonly kernelSourceDir?: string | undefined;
    readonly kernelConfig?: string | undefined;
  },
): BuildFacts & Pick<KernelFacts, 'kconfig'> {
  const { kernelSourceDir, kernelConfig } = from;
  const sourceDir = kernelSourceDir ?? findSourceDir(files, directory);
  const kconfig = readKconfig(files, { ...from, sourceDir, given: kernelConfig });
  const compiler = parseCompiler(kconfig.get('CONFIG_CC_VERSION_TEXT'));
  const isThere =
    kernelSourceDir === undefined
      ? hasHeaders(files, directory)
      : files.isDirectory(`${kernelSourceDir}/include`);
  return { sourceDir, hasHeaders: isThere, kconfig, compiler };
}

/** `gcc-12 (Debian 12.2.0-14) 12.2.0` */
function parseCompiler(version: string | undefined): string | undefined {
  return version?.split(/\s/)[0];
}

function findSourceDir(files: Files, directory: string): string {
  const build = `${directory}/build`;
  const source = `${directory}/source`;
  return !files.isDirectory(`${build}/include`) && files.isDirectory(`${source}/include`) ? source : build;
}

export function hasHeaders(files: Files, directory: string): boolean {
  return files.isDirectory(`${directory}/build/include`) || files.isDirectory(`${directory}/source/include`);
}

/**
 * The kernel's own modules tell how modules are stored, whoever compressed them; its configuration is asked where
 * depmod has not run yet.
 */
function readCompression(files: Files, directory: string, kconfig: Kconfig): Compression {
  const head = files.readHead(`${directory}/modules.dep`, 65_536) ?? '';
  const own = /^kernel\/[^:\n]+\.ko(\.gz|\.xz|\.zst)?:/m.exec(head);
  if (own !== null) return (own[1] ?? '') as Compression;
  const all =
    kconfig.get('CONFIG_MODULE_COMPRESS') !== undefined
      ? kconfig.get('CONFIG_MODULE_COMPRESS_ALL') === 'y'
      : true;
  if (!all) return '';
  if (kconfig.get('CONFIG_MODULE_COMPRESS_XZ') === 'y') return '.xz';
  if (kconfig.get('CONFIG_MODULE_COMPRESS_ZSTD') === 'y') return '.zst';
  return kconfig.get('CONFIG_MODULE_COMPRESS_GZIP') === 'y' ? '.gz' : '';
}
