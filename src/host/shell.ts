import type { ShellCommand } from './host';
import { withOpenFile } from './open-file';

let loaded: Promise<typeof import('execa').execa> | undefined;

/** execa is a third of all code: not on the way of what runs no author's text. */
function loadExeca(): Promise<typeof import('execa').execa> {
  loaded ??= import('execa').then(library => library.execa);
  return loaded;
}

/** execa takes any open descriptor; its types only know the literals 3 to 9. */
function asStdio(fd: number): 3 {
  return fd as 3;
}

function asPassed(fd: number | undefined) {
  return fd === undefined ? 'ignore' : asStdio(fd);
}

/** Variables of the caller that would change what is built; dkms has always kept them from the make. */
const NEVER_INHERITED = ['CC', 'CXX', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS'];

/**
 * The text runs in a process group of its own. When this node dies, however it dies, the pipe on descriptor 5 ends,
 * and the group is killed: no make goes on writing where the next one builds.
 */
const GUARDED = `umask 022
{ read -r _ <&5; kill -KILL 0; } > /dev/null 2>&1 3>&- 4>&- 6>&- &
guard=$!
exec 5<&-
(eval "$1")
status=$?
kill "$guard" 2> /dev/null
exit "$status"`;

/** Runs text written by a module's author: that is shell, and it sees the caller's environment. */
export async function runShell(
  env: Readonly<Record<string, string | undefined>>,
  command: ShellCommand,
  interrupted: AbortSignal,
): Promise<number | undefined> {
  const execa = await loadExeca();
  const inherited = Object.fromEntries(
    Object.entries(env).filter(([name]) => !NEVER_INHERITED.includes(name)),
  );
  return withOpenFile(command.log, async output => {
    const [read, write] = command.jobserver ?? [];
    const told = output === undefined ? 'inherit' : asStdio(output);
    const started = execa('bash', ['-c', GUARDED, 'dkms', command.text], {
      cwd: command.cwd,
      // By the name it is known under: make's $(PWD) and pwd would tell where a link leads.
      env: { ...inherited, ...command.env, PWD: command.cwd },
      extendEnv: false,
      detached: true,
      stdio: ['ignore', told, told, asPassed(read), asPassed(write), 'pipe', asPassed(command.lockFd)],
      buffer: false,
      reject: false,
    });
    const kill = () => killGroup(started.pid);
    interrupted.addEventListener('abort', kill);
    // A bash that was killed leaves its guard, and with it the pipe, behind.
    started.once('exit', kill);
    try {
      return (await started).exitCode;
    } finally {
      interrupted.removeEventListener('abort', kill);
      killGroup(started.pid);
    }
  });
}

/** Whatever a script left behind in its group ends with it. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
}
