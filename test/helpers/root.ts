import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The project's own folder. */
const project = fileURLToPath(new URL('../..', import.meta.url));

/** How a script ended, and all that it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A throwaway root that is open: scripts run in it one after another, and what one changes the next one sees. */
export interface Root {
  /** Runs bash text, with the functions of test/helpers/root.sh, under `set -eu -o pipefail`. */
  readonly run: (script: string) => Promise<Ended>;
  /** The same for a script that must end well: what it printed, without the last line's end. */
  readonly must: (script: string) => Promise<string>;
  /** A directory of this machine that the root sees as /shared. */
  readonly shared: string;
  readonly close: () => Promise<void>;
}

const CLOSING_MS = 10_000;

/** Reads scripts that end in NUL, answers each with its exit code; what they say goes to files. */
const AGENT = `
while IFS= read -r -d '' script; do
  code=0
  bash -eu -o pipefail -c ". /run/test/root.sh; $script" >/run/test/said/out 2>/run/test/said/err </dev/null || code=$?
  printf '%s\\n' "$code"
done`;

/**
 * Opens a throwaway root of a layer; `close` it when the tests are done. It sees the built package in /dist, and
 * everything that it starts ends with it.
 *
 * @param more  words for test/roots/enter, like `--env NAME=VALUE`
 */
export async function openRoot(layer: string, more: readonly string[] = []): Promise<Root> {
  const said = mkdtempSync(join(tmpdir(), 'dkms-root-'));
  const shared = mkdtempSync(join(tmpdir(), 'dkms-shared-'));
  const binds = [
    ['--ro', `${project}/dist:/dist`],
    ['--ro', `${project}/test/helpers/root.sh:/run/test/root.sh`],
    ['--rw', `${said}:/run/test/said`],
    ['--rw', `${shared}:/shared`],
  ].flat();
  const words = [layer, ...binds, ...more, '--', 'bash', '-c', AGENT];
  const child = spawn(join(project, 'test/roots/enter'), words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  const codes = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  const runNext: Root['run'] = async script => {
    child.stdin.write(`${script}\0`);
    const { value, done } = await codes.next();
    if (done === true) throw new Error(`The root of layer ${layer} has ended; see above`);
    const read = (name: string): string => readFileSync(join(said, name), 'utf8');
    return { code: Number(value), stdout: read('out'), stderr: read('err') };
  };
  // What a script says lies in two files until the next one runs.
  let last: Promise<unknown> = Promise.resolve();
  const run: Root['run'] = script => {
    const ended = last.then(() => runNext(script));
    last = ended.catch(() => undefined);
    return ended;
  };
  const must: Root['must'] = async script => {
    const { code, stdout, stderr } = await run(script);
    if (code !== 0) throw new Error(`exit code ${code} of:\n${script}\n--- said:\n${stdout}${stderr}`);
    return stdout.replace(/\n$/, '');
  };
  const close = async (): Promise<void> => {
    // The agent ends with its input, and the root then keeps what apt downloaded; a script that hangs is not waited for.
    child.stdin.end();
    const impatience = setTimeout(() => child.kill('SIGTERM'), CLOSING_MS);
    await ended;
    clearTimeout(impatience);
    for (const directory of [said, shared]) rmSync(directory, { recursive: true, force: true });
  };
  return { run, must, shared, close };
}

/** Runs one script in a root of its own. */
export async function runInRoot(layer: string, script: string, more: readonly string[] = []): Promise<Ended> {
  const root = await openRoot(layer, more);
  try {
    return await root.run(script);
  } finally {
    await root.close();
  }
}
