import { basename, dirname, join } from 'node:path';
import { createMakeLine } from '../conf/make-line';
import { DkmsError } from '../errors/dkms-error';
import { explainSystemError } from '../errors/from-system';
import { checkToolchain, createToolchainEnv, findCompilerMismatch } from '../kernel/toolchain';
import type { DkmsConf } from '../model/conf';
import { formatKernel, type Kernel } from '../model/kernel';
import type { KernelFacts } from '../model/kernel-facts';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { getConf, getFacts } from '../model/snapshot';
import { attemptDir, buildLink, resultDir, sourceLink } from '../tree/layout';
import { collectModules } from './collect';
import type { Context, JobEffects } from './context';
import { findFullDisk, findTellingLine } from './diagnose';
import { applyPatches } from './patches';
import { createModuleEnv, runScript } from './scripts';
import { removeAttempt } from './unbuild';

/** One build: what, for which kernel, and where it happens. */
export interface Build {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly conf: DkmsConf;
  readonly facts: KernelFacts;
  /** The attempt's own directory, by the name that others know: `<m>/<v>/build`. */
  readonly directory: string;
  readonly log: string;
}

/**
 * Builds a module for a kernel and puts what came out into the tree, by one rename. A failed attempt stays where
 * `build` points to, with its log, but for one that a full disk stopped.
 *
 * @throws {DkmsError} TOOL_MISSING, PATCH_*, SCRIPT_FAILED, MAKE_FAILED, MODULE_NOT_BUILT, NO_SPACE
 */
export async function buildModule(
  context: Context,
  wanted: { module: ModuleRef; kernel: Kernel },
): Promise<JobEffects> {
  const { host, snapshot } = context;
  const { paths } = snapshot;
  const conf = getConf(snapshot, wanted.module, wanted.kernel);
  if (!conf.ok) throw conf.error;
  const facts = getFacts(snapshot, wanted.kernel);
  checkToolchain(host, facts, snapshot.profile);
  const mismatch = await findCompilerMismatch(host, facts);
  if (mismatch !== undefined)
    context.emit({ kind: 'warning', text: `${formatKernel(facts.kernel)}: ${mismatch}` });

  const directory = buildLink(paths, wanted.module);
  const build: Build = { ...wanted, conf: conf.conf, facts, directory, log: join(directory, 'make.log') };
  const staged = `${attemptDir(paths, build.module, build.kernel)}.result`;
  try {
    await prepareDirectory(context, build);
    await applyPatches(context, build);
    await runBuildScript(context, build, 'PRE_BUILD');
    await runMake(context, build);
    await collectModules(context, build, staged);
    await putInTree(context, build, staged);
    await runBuildScript(context, build, 'POST_BUILD');
  } catch (thrown) {
    await host.files.remove(staged);
    // What a full disk stopped tells nothing about the module, and takes the space.
    if (explainSystemError(thrown)?.code === 'NO_SPACE') await removeAttempt(context, build);
    throw thrown;
  }
  await removeAttempt(context, build);
  return {
    depmodFor: [],
    log: join(resultDir(paths, build.module, build.kernel), 'log', 'make.log'),
    undo: undefined,
  };
}

async function prepareDirectory(context: Context, build: Build): Promise<void> {
  const { host, snapshot } = context;
  const attempt = attemptDir(snapshot.paths, build.module, build.kernel);
  await host.files.remove(attempt);
  await host.files.makeDirectory(attempt);
  const link = build.directory;
  // Another dkms leaves a directory there after a failure.
  if (host.files.readLink(link) === undefined) await host.files.remove(link);
  await host.files.link(join('.attempts', basename(attempt)), link);
  const source = sourceLink(snapshot.paths, build.module);
  const copied = await host.run({ file: 'cp', args: ['-a', '--reflink=auto', `${source}/.`, attempt] });
  if (!copied.ok) throw explainCopy(build, copied.stderr);
  await host.files.writeText(
    build.log,
    `# make.log of ${formatRef(build.module)} for kernel ${formatKernel(build.kernel)}\n`,
  );
}

function explainCopy(build: Build, stderr: string): DkmsError {
  const detail = stderr.trim().split('\n')[0];
  const code = stderr.includes('No space left') ? 'NO_SPACE' : 'NOT_PERMITTED';
  return new DkmsError(
    code,
    `Could not copy the source of ${formatRef(build.module)} to ${build.directory}`,
    { detail },
  );
}

/** Scripts of a build stop it, and their status is the exit code, as in dkms 3. */
async function runBuildScript(
  context: Context,
  build: Build,
  name: 'PRE_BUILD' | 'POST_BUILD',
): Promise<void> {
  const readLog = () => context.host.files.readText(build.log) ?? '';
  const before = readLog().length;
  const status = await runScript(context, { ...build, name });
  if (status === 0) return;
  throw new DkmsError('SCRIPT_FAILED', `${name} of ${formatRef(build.module)} ended with status ${status}`, {
    exitCode: status,
    log: build.log,
    detail: readLog().slice(before).trim().split('\n').pop(),
  });
}

async function runMake(context: Context, build: Build): Promise<void> {
  const { host, snapshot } = context;
  const { module, kernel, facts } = build;
  const line = createMakeLine(build.conf.make, {
    kernelRelease: kernel.release,
    kernelSourceDir: facts.sourceDir,
    buildDir: build.directory,
    parallelJobs: snapshot.settings.parallelJobs ?? (await host.countProcessors()),
    clang: facts.clang,
  });
  const status = await host.shell({
    text: line.text,
    cwd: build.directory,
    env: { ...createModuleEnv(context, module, kernel), ...createToolchainEnv(host, facts), ...line.env },
    log: build.log,
  });
  if (status === 0) return;
  const log = host.files.readText(build.log) ?? '';
  const fullDisk = findFullDisk(log);
  if (fullDisk !== undefined) {
    throw new DkmsError(
      'NO_SPACE',
      `No space left to build ${formatRef(module)} for kernel ${formatKernel(kernel)}`,
      { detail: fullDisk },
    );
  }
  throw new DkmsError(
    'MAKE_FAILED',
    `${formatRef(module)} did not build for kernel ${formatKernel(kernel)}: make ended with status ${status ?? 'of a signal'}`,
    {
      log: build.log,
      detail: findTellingLine(log),
      hint: `dkms build ${formatRef(module)} -k ${kernel.release}`,
    },
  );
}

/** Replaces what an earlier build left, if anything. */
async function putInTree(context: Context, build: Build, staged: string): Promise<void> {
  const { files } = context.host;
  const result = resultDir(context.snapshot.paths, build.module, build.kernel);
  await files.makeDirectory(dirname(result));
  if (files.exists(result)) {
    const old = `${staged}.old`;
    await files.remove(old);
    await files.replace(result, old);
    await files.replace(staged, result);
    await files.remove(old);
  } else {
    await files.replace(staged, result);
  }
}
