import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A program's output; a failure here is a fault of the scenario, not an answer. */
export function mustRun(argv: readonly string[], cwd = '/'): Buffer {
  const [file = '', ...args] = argv;
  const ended = spawnSync(file, args, { cwd, maxBuffer: 1 << 28 });
  if (ended.status !== 0) {
    throw new Error(`${argv.join(' ')} ended with ${ended.status}: ${ended.error ?? ended.stderr}`);
  }
  return ended.stdout;
}

/** Writes a file with its directories; one that starts with #! can be executed. */
export function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (text.startsWith('#!')) chmodSync(path, 0o755);
}

export function lines(text: string): readonly string[] {
  return text.split('\n').filter(line => line !== '');
}
