import { DEFAULT_PATH } from '../model/paths';
import type { Command, RunResult } from './host';

export type BaseEnv = Readonly<Record<string, string>>;

/** What every program of the system gets: enough to find its way, nothing that changes its words. */
export function createBaseEnv(env: Readonly<Record<string, string | undefined>>): BaseEnv {
  const base: Record<string, string> = { PATH: env.PATH ?? DEFAULT_PATH, LC_ALL: 'C' };
  for (const name of ['HOME', 'TMPDIR']) {
    const value = env[name];
    if (value !== undefined) base[name] = value;
  }
  return base;
}

/**
 * Runs one program, without a shell, and reports how it ended.
 * A bad exit status is a value here: what it means is the caller's decision.
 */
export async function run(baseEnv: BaseEnv, command: Command): Promise<RunResult> {
  // What execa adds is of no use here, and to load it costs as much as three small programs take.
  const { spawn } = await import('node:child_process');
  const { file, args, cwd, input, passFds = [], ok = [0] } = command;
  return new Promise(resolve => {
    const fail = ({ code, message }: NodeJS.ErrnoException): void => {
      const missing = code === 'ENOENT';
      // That a program is missing is told by who needs it; node has nothing to add.
      resolve({ ok: false, exitCode: undefined, missing, stdout: '', stderr: missing ? '' : message });
    };
    try {
      const child = spawn(file, args, {
        ...(cwd === undefined ? {} : { cwd }),
        env: { ...baseEnv, ...command.env },
        stdio: [input === undefined ? 'ignore' : 'pipe', ...createOutputs(command.shown), ...passFds],
      });
      const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
      // Who has read enough leaves the rest unread.
      child.stdin?.on('error', () => undefined).end(input);
      child.once('error', fail).once('close', code => {
        const isOk = code !== null && ok.includes(code);
        resolve({
          ok: isOk,
          exitCode: code ?? undefined,
          missing: false,
          stdout: stdout(),
          stderr: stderr(),
        });
      });
    } catch (thrown) {
      fail(thrown as NodeJS.ErrnoException);
    }
  });
}

/** Where its stdout and stderr go. */
function createOutputs(shown: Command['shown']) {
  if (shown === undefined) return ['pipe', 'pipe'] as const;
  const stdout = { all: 'inherit', stderr: 2, errors: 'ignore' } as const;
  return [stdout[shown], 'inherit'] as const;
}

/** All that a stream says, once it has ended. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
