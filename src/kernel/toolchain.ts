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
  return env;
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
