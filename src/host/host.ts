import type { Kernel } from '../model/kernel';
import type { Files } from './files';
import type { Jobserver } from './jobserver';

/** A program and its arguments; no shell is between. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the clean environment: PATH, HOME, LC_ALL=C and TMPDIR. */
  readonly env?: Readonly<Record<string, string>>;
  /** Statuses that count as success; [0] unless told. */
  readonly ok?: readonly number[];
  readonly input?: string;
  /** Open file descriptors that the program finds as 3, 4, … */
  readonly passFds?: readonly number[];
  /** What it says is shown as it says it, and is not in the result: `stderr` takes all of it there, `errors` drops the rest. */
  readonly shown?: 'all' | 'stderr' | 'errors';
}

export interface RunResult {
  readonly ok: boolean;
  /** undefined: it could not be started, or a signal ended it. */
  readonly exitCode: number | undefined;
  /** The program is not on PATH. */
  readonly missing: boolean;
  /** What it wrote to stdout, to the byte (NULs survive). */
  readonly stdout: string;
  readonly stderr: string;
}

/** Text written by the author of a module: shell, run by bash with the caller's environment. */
export interface ShellCommand {
  readonly text: string;
  readonly cwd: string;
  /** Added to the inherited environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of the file that stdout and stderr are appended to; undefined: they go to our own. */
  readonly log: string | undefined;
  /** Open descriptors of the two sides of a jobserver, which it finds as 3 and 4. */
  readonly jobserver?: readonly [number, number] | undefined;
  /** An open descriptor that it finds as 6: a lock to hold. */
  readonly lockFd?: number;
}

export interface Lock {
  /** The open file that is locked; who inherits it holds the lock too. */
  readonly fd: number;
  release(): void;
}

export type Terminal = NodeJS.WritableStream & { readonly columns?: number };

/**
 * The outside world. Everything that reads or changes anything outside the process goes through here, so that a test
 * can give a root of its own, and so that what a run may touch can be read off one type.
 */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the caller stands; undefined: that directory is gone. */
  readonly cwd: string | undefined;
  readonly files: Files;
  /** How many processors there are for this process. */
  countProcessors(): Promise<number>;
  /** Where the program itself lies. */
  readonly programDirectory: string;
  run(command: Command): Promise<RunResult>;
  /** The exit status; undefined when a signal ended it. */
  shell(command: ShellCommand): Promise<number | undefined>;
  /**
   * Holds a directory or a file for this process alone until released or until the process dies, however it dies.
   * Nothing is written: the lock is on the open file itself.
   *
   * @throws {DkmsError} BUSY when another process held it for all of `waitSeconds`
   */
  lock(path: string, waitSeconds: number): Promise<Lock>;
  /** A jobserver of so many tokens; `directory` is one of the caller's own. */
  createJobserver(directory: string, tokens: number): Promise<Jobserver>;
  /** Set off by SIGINT and SIGTERM; its reason is the exit code. */
  readonly interrupted: AbortSignal;
  /** A short text that no other call has. */
  createId(): string;
  /**
   * The running kernel's release, as `uname -r` of PATH tells it: image builders put their own first.
   *
   * @throws {DkmsError} KERNEL_EMPTY
   */
  readRunningRelease(): Promise<string>;
  /** `x86_64`, as `uname -m` tells it; otherwise like the release. */
  readMachine(): Promise<string>;
  /** Both as the system itself tells them, whatever uname is on PATH; starts no program. */
  readRunningKernel(): Promise<Kernel>;
  /** Where on PATH a program is. */
  findProgram(name: string): string | undefined;
  /** Milliseconds on a clock that only goes forward. */
  elapsedMs(): number;
  /** Seconds since 1970, UTC. */
  epochSeconds(): number;
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** A person's terminal where `write` writes to; undefined: a file, a pipe, a package manager's log. */
  openTerminal(): Terminal | undefined;
}
