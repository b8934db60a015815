import { isAbsolute, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Kernel } from '../model/kernel';
import { createFiles } from './files';
import type { Command, Host } from './host';
import { createJobserver } from './jobserver';
import { lockPath } from './lock';
import { createBaseEnv, run, runShell } from './run';

export interface HostOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly programDirectory: string;
  /** Set off when the call is to end; without it nothing ends it. */
  readonly interrupted?: AbortSignal;
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly openTerminal?: Host['openTerminal'];
}

/** The real outside world, as `options` lets it be seen. */
export function createHost(options: HostOptions): Host {
  const { env } = options;
  const interrupted = options.interrupted ?? new AbortController().signal;
  const baseEnv = createBaseEnv(env);
  const files = createFiles(env.TMPDIR || '/tmp');
  const runHere = (command: Command) => run(baseEnv, command);
  let running: Promise<Kernel> | undefined;

  return {
    env,
    cwd: options.cwd,
    files,
    // Each module of node's own that is not needed by `status` costs Debian's node some milliseconds to compile.
    countProcessors: async () => (await import('node:os')).availableParallelism(),
    programDirectory: options.programDirectory,
    run: runHere,
    shell: command => runShell(env, command, interrupted),
    lock: (path, waitSeconds) => lockPath({ run: runHere, env: baseEnv }, path, waitSeconds),
    createJobserver: (directory, tokens) => createJobserver({ run: runHere, files }, directory, tokens),
    interrupted,
    createId: () => Math.random().toString(36).slice(2, 8),
    readRunningKernel: () => {
      running ??= runHere({ file: 'uname', args: ['-r', '-m'] }).then(({ stdout }) => parseUname(stdout));
      return running;
    },
    findProgram: name => {
      if (isAbsolute(name)) return files.isExecutable(name) ? name : undefined;
      const directories = (baseEnv.PATH ?? '').split(':');
      return directories.map(d => join(d, name)).find(files.isExecutable);
    },
    // performance.now() would load what measures node itself.
    elapsedMs: () => Number(process.hrtime.bigint() / 1000n) / 1000,
    epochSeconds: () => Math.floor(Date.now() / 1000),
    write: options.write,
    openTerminal: options.openTerminal ?? (() => undefined),
  };
}

function parseUname(output: string): Kernel {
  const [release, arch] = output.trim().split(/\s+/);
  if (release === undefined || arch === undefined) {
    throw new DkmsError('TOOL_MISSING', 'uname did not tell the running kernel', {
      hint: 'Name the kernel with -k RELEASE and -a ARCH.',
    });
  }
  return { release, arch };
}
