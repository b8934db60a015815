import { findBuildEnvironment } from '../conf/build-environment';
import { createMakeLine } from '../conf/make-line';
import type { Trouble } from '../errors/catalog';
import { DkmsError } from '../errors/dkms-error';
import { createPathFlags, createToolchainEnv } from '../kernel/toolchain';
import type { Distribution } from '../model/distribution';
import { formatKernel } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Build } from './build';
import type { Context } from './context';
import { findFullDisk, findTellingLine, findTrouble } from './diagnose';
import { createModuleEnv } from './scripts';

/**
 * To kbuild any time at all says that the same source is to make the same bytes: without one, pahole writes a module's
 * BTF by as many threads as there are processors, in the order in which they come to it.
 *
 * @source scripts/Makefile.btf of Linux 6.12
 */
const KBUILD_BUILD_TIMESTAMP = '1970-01-01';

/** By then the make is under way. */
const STARTED_MS = 20;

/**
 * Runs a conf's MAKE within the budget of the call; what it says goes to the log.
 *
 * @throws {DkmsError} MAKE_FAILED, NO_SPACE
 */
export async function runMake(context: Context, build: Build): Promise<void> {
  const { host } = context;
  const { module, kernel, facts } = build;
  const budget = await context.budget();
  const line = createMakeLine(build.conf.make, {
    kernelRelease: kernel.release,
    kernelSourceDir: facts.sourceDir,
    buildDir: build.directory,
    jobsOption: budget.jobsOption,
    clang: facts.clang,
  });
  const environment = findBuildEnvironment(host.files, context.snapshot, kernel.release);
  const running = host.shell({
    text: environment === undefined ? line.text : `. "$DKMS_BUILD_ENVIRONMENT"\n${line.text}`,
    cwd: build.directory,
    env: {
      ...createModuleEnv(context, module, kernel),
      ...createToolchainEnv(host, facts),
      ...createPathFlags(host, facts, {
        directory: build.directory,
        name: `${module.name}-${module.version}`,
      }),
      KBUILD_BUILD_TIMESTAMP: host.env.KBUILD_BUILD_TIMESTAMP ?? KBUILD_BUILD_TIMESTAMP,
      ...budget.env,
      TMPDIR: build.temporary,
      ...line.env,
      ...(environment === undefined ? {} : { DKMS_BUILD_ENVIRONMENT: environment }),
    },
    log: build.log,
    jobserver: budget.fds,
  });
  // One of our own processors is idle now, and what was read is asked for when the make has ended.
  const reading = setTimeout(() => void build.inputs.prepare().catch(() => undefined), STARTED_MS);
  const status = await running.finally(() => clearTimeout(reading));
  if (status === 0) return;
  throw explainMake(context, build, { text: host.files.readText(build.log) ?? '', status });
}

function explainMake(
  { snapshot }: Context,
  build: Build,
  { text, status }: { readonly text: string; readonly status: number | undefined },
): DkmsError {
  const { module, kernel, log } = build;
  const name = `${formatRef(module)} for kernel ${formatKernel(kernel)}`;
  const trouble = findTrouble(text);
  if (trouble === 'disk') {
    return new DkmsError('NO_SPACE', `No space left to build ${name}`, {
      detail: findFullDisk(text),
      trouble,
    });
  }
  return new DkmsError(
    'MAKE_FAILED',
    `${formatRef(module)} did not build for kernel ${formatKernel(kernel)}: make ended with status ${status ?? 'of a signal'}`,
    { log, trouble, detail: findTellingLine(text), hint: adviseAgainst(trouble, build, snapshot.profile) },
  );
}

function adviseAgainst(trouble: Trouble | undefined, build: Build, profile: Distribution): string {
  const { module, kernel, facts } = build;
  const again = `dkms build ${formatRef(module)} -k ${kernel.release}`;
  switch (trouble) {
    case 'kernel-api':
      return `This version does not fit that kernel: look for a newer ${module.name}; or keep the kernel before it`;
    case 'headers':
      return `${profile.installCommand} ${profile.headersPackage(kernel.release)}, then ${again}`;
    case 'compiler':
      return `${profile.installCommand} ${facts.compiler ?? profile.toolchainPackage}, then ${again}`;
    case 'missing-tool':
      return `Install the program that is missing, then ${again}`;
    case 'signature':
      return `Keep its own make from signing it, as dkms does that itself; then ${again}`;
    case 'memory':
      return `${again} -j1`;
    default:
      return again;
  }
}
