import { isAbsolute, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { createFiles } from './files';
import type { Command, Host, RunResult } from './host';
import { createJobserver } from './jobserver';
import { lockPath } from './lock';
import { createBaseEnv, run } from './run';
import { runShell } from './shell';

export interface HostOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** undefined: the directory is gone. */
  readonly cwd: string | undefined;
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
    readRunningRelease: createUname(runHere, '-r', "the running kernel's release"),
    readMachine: createUname(runHere, '-m', 'what this machine is'),
    readRunningKernel: async () => {
      const { release, machine } = await import('node:os');
      return { release: release(), arch: machine() };
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

/** One question a call: what image builders put in the place of uname looks at the first word only. Asked once. */
function createUname(runHere: (command: Command) => Promise<RunResult>, option: string, what: string) {
  let answer: Promise<string> | undefined;
  return () => {
    answer ??= runHere({ file: 'uname', args: [option] }).then(({ stdout }) => {
      const [word] = stdout.trim().split(/\s+/);
      if (word) return word;
      throw new DkmsError('KERNEL_EMPTY', `uname ${option} did not tell ${what}`, {
        hint: 'Name the kernel with -k RELEASE -a ARCH; and see what `uname -r` and `uname -m` print.',
      });
    });
    return answer;
  };
}
