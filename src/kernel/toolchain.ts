import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Distribution } from '../model/distribution';
import type { KernelFacts } from '../model/kernel-facts';

/**
 * Variables that let a module be compiled by what compiled its kernel, where that compiler is here; a module's make
 * line may use them, and kbuild finds CC in the environment.
 */
export function createToolchainEnv(host: Host, facts: KernelFacts): Readonly<Record<string, string>> {
  const { compiler, clang } = facts;
  const env: Record<string, string> = {};
  if (compiler !== undefined && host.findProgram(compiler) !== undefined) {
    env.CC = compiler;
    env.KERNEL_CC = compiler;
  }
  if (clang && host.findProgram('ld.lld') !== undefined) {
    env.LD = 'ld.lld';
    env.KERNEL_LD = 'ld.lld';
  }
  if (clang && host.findProgram('llvm-objcopy') !== undefined) env.OBJCOPY = 'llvm-objcopy';
  return env;
}

/** The oldest compilers that know -ffile-prefix-map, as kernels' configurations write versions. */
const KNOWS_PREFIX_MAP = { CONFIG_GCC_VERSION: 80_000, CONFIG_CLANG_VERSION: 100_000 };

/**
 * Keeps the place of a build out of what is compiled there, so that the same source makes the same module wherever
 * trees are: kbuild adds these to its own flags.
 *
 * @param name  what stands in the place of `directory`, in the kernel's messages too
 */
export function createPathFlags(
  host: Host,
  { kconfig }: KernelFacts,
  { directory, name }: { readonly directory: string; readonly name: string },
): Readonly<Record<string, string>> {
  const isKnown = Object.entries(KNOWS_PREFIX_MAP).some(
    ([key, oldest]) => Number(kconfig.get(key)) >= oldest,
  );
  if (!isKnown || /\s/.test(directory)) return {};
  const flag = `-ffile-prefix-map=${directory}=${name}`;
  const withFlag = (known: string | undefined): string => [known, flag].filter(Boolean).join(' ');
  return { KCFLAGS: withFlag(host.env.KCFLAGS), KAFLAGS: withFlag(host.env.KAFLAGS) };
}

/** Before a make that would only say "command not found". */
export function checkToolchain(host: Host, facts: KernelFacts, profile: Distribution): void {
  const compilers = facts.compiler === undefined ? ['cc', 'gcc'] : [facts.compiler, 'cc', 'gcc', 'clang'];
  const missing =
    host.findProgram('make') === undefined
      ? 'make'
      : compilers.every(c => host.findProgram(c) === undefined)
        ? 'a C compiler'
        : undefined;
  if (missing === undefined) return;
  throw new DkmsError('TOOL_MISSING', `${missing} is not on this system`, {
    hint: `${profile.installCommand} ${profile.toolchainPackage}`,
  });
}

/**
 * What to warn of when the compiler that made the kernel is not here and another one will be taken: a module that is
 * compiled by another major version may not build, or may not load.
 *
 * @returns undefined when it is here, or nothing is known of either
 */
export async function findCompilerMismatch(host: Host, facts: KernelFacts): Promise<string | undefined> {
  const { compiler, kconfig, clang } = facts;
  if (compiler === undefined || clang || host.findProgram(compiler) !== undefined) return undefined;
  const { coerce } = await import('semver');
  const told = await host.run({ file: 'gcc', args: ['-dumpfullversion'] });
  // The text ends in the bare version: "gcc-12 (Debian 12.2.0-14) 12.2.0".
  const theirs = coerce(kconfig.get('CONFIG_CC_VERSION_TEXT')?.split(' ').pop());
  const ours = coerce(told.stdout);
  if (theirs === null || ours === null || theirs.major === ours.major) return undefined;
  return `the kernel was made by gcc ${theirs.version}, which is not here; gcc ${ours.version} is taken`;
}
