import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Compression, KernelFacts } from '../model/kernel-facts';

/** What modinfo(8) tells of a module; empty texts where the module does not say. */
export interface ModuleInfo {
  readonly version: string;
  readonly srcversion: string;
}

const PROGRAMS = { '.gz': 'gzip', '.xz': 'xz', '.zst': 'zstd' } as const;

/** Removes what only a debugger wants, in place. Binutils break what clang's LTO has made, so clang has its own. */
export async function stripModule(
  host: Host,
  path: string,
  { clang }: Pick<KernelFacts, 'clang'>,
): Promise<void> {
  const program = clang && host.findProgram('llvm-strip') !== undefined ? 'llvm-strip' : 'strip';
  const stripped = await host.run({ file: program, args: ['-g', path] });
  if (!stripped.ok) {
    throw new DkmsError('TOOL_MISSING', `${program} could not work on ${path}`, {
      detail: stripped.missing ? `${program} is not on this system` : firstLine(stripped.stderr),
      hint: stripped.missing
        ? 'Install binutils, then run this again.'
        : 'STRIP[0]=no in dkms.conf leaves modules as they are.',
    });
  }
}

/** Compresses a module in place, to `path` + suffix, which is returned. */
export async function compressModule(
  host: Host,
  path: string,
  compression: Compression,
  options: { readonly gz: string; readonly xz: string; readonly zst: string },
): Promise<string> {
  if (compression === '') return path;
  const words = options[compression.slice(1) as keyof typeof options]
    .split(/\s+/)
    .filter(word => word !== '');
  const packed = await host.run({ file: PROGRAMS[compression], args: ['-f', ...words, path] });
  if (!packed.ok) {
    const problem = packed.missing ? 'is not on this system' : 'failed';
    throw new DkmsError(
      'TOOL_MISSING',
      `${PROGRAMS[compression]}, which compresses this kernel's modules, ${problem}`,
      {
        detail: firstLine(packed.stderr),
        hint: packed.missing ? `Install ${PROGRAMS[compression]}, then run this again.` : undefined,
      },
    );
  }
  return path + compression;
}

/** Reads version and srcversion of one module file, compressed or not, by one process. */
export async function readModuleInfo(host: Host, path: string): Promise<ModuleInfo> {
  const { stdout } = await host.run({ file: 'modinfo', args: [path] });
  const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  return { version: field('version'), srcversion: field('srcversion') };
}

/** What a module declares of itself: the devices and names that it is loaded for, and the modules that it needs. */
export interface ModuleDeclarations {
  readonly aliases: ReadonlySet<string>;
  readonly depends: ReadonlySet<string>;
}

/** Reads the declarations of one module file, compressed or not, by one process. */
export async function readModuleDeclarations(host: Host, path: string): Promise<ModuleDeclarations> {
  const { stdout } = await host.run({ file: 'modinfo', args: [path] });
  const fields = (name: string): readonly string[] =>
    [...stdout.matchAll(new RegExp(`^${name}:[ \\t]*(.*)$`, 'gm'))].map(([, value = '']) => value);
  return {
    aliases: new Set(fields('alias')),
    depends: new Set(
      fields('depends')
        .flatMap(names => names.split(','))
        .map(nameWithoutDashes),
    ),
  };
}

/** To the kernel `-` and `_` are one. */
function nameWithoutDashes(name: string): string {
  return name.replaceAll('-', '_');
}

function firstLine(text: string): string | undefined {
  return text.trim().split('\n')[0] || undefined;
}
