import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { project, type Sandbox } from './sandbox.js';

/** A shell that completes: what it offers after these words, of which the last is being typed. */
export interface Shell {
  readonly name: string;
  readonly isHere: boolean;
  readonly complete: (sandbox: Sandbox, words: readonly string[]) => Promise<Completed>;
}

export interface Completed {
  readonly offered: readonly string[];
  readonly stderr: string;
}

const folder = join(project, 'completion');
const isHere = (name: string): boolean => spawnSync(name, ['--version']).error === undefined;

/** Waits for each shell: what blocks for a minute, as many shells do, is taken for dead by vitest. */
async function run(sandbox: Sandbox, file: string, args: readonly string[]): Promise<Completed> {
  const { stdout, stderr } = await promisify(execFile)(file, args, {
    cwd: sandbox.root,
    env: { PATH: `${sandbox.root}/bin:/usr/bin:/bin`, HOME: sandbox.root, TERM: 'dumb', LC_ALL: 'C.UTF-8' },
  });
  return { offered: stdout.split('\n').filter(line => line !== ''), stderr };
}

/** bash makes words of its own of "=", and of what is on its two sides. */
function completeBash(sandbox: Sandbox, words: readonly string[]): Promise<Completed> {
  // --norc: bash reads .bashrc when its standard input is a socket, as a pipe of node is.
  const text = `. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dkms; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const split = words.flatMap(word => /^(--[a-z]+)(=)(.*)$/.exec(word)?.slice(1) ?? [word]);
  // "--option=" and nothing after it: the cursor stands behind the "=" itself.
  if (words.at(-1)?.endsWith('=')) split.pop();
  return run(sandbox, 'bash', ['--norc', '-c', text, `${folder}/dkms.bash`, 'dkms', ...split]);
}

/** What zsh offers after "--option=" is only what comes after it. */
function completeZsh(sandbox: Sandbox, words: readonly string[]): Promise<Completed> {
  const text = `fpath=(${folder} $fpath); source ${join(project, 'test/hooks/capture.zsh')} "$1"`;
  return run(sandbox, 'zsh', ['-f', '-c', text, 'zsh', line(words)]);
}

/** fish offers the whole word, with "--option=" where that was typed, and a description after a tab. */
async function completeFish(sandbox: Sandbox, words: readonly string[]): Promise<Completed> {
  const text = `source ${folder}/dkms.fish; complete -C "$argv[1]"`;
  const { offered, stderr } = await run(sandbox, 'fish', [
    '--no-config',
    '--private',
    '-c',
    text,
    line(words),
  ]);
  return {
    offered: offered.map(each => (each.split('\t')[0] ?? '').replace(/^--[a-z]+=/, '')),
    stderr,
  };
}

const line = (words: readonly string[]): string => ['dkms', ...words].join(' ');

export const SHELLS: readonly Shell[] = [
  { name: 'bash', isHere: isHere('bash'), complete: completeBash },
  { name: 'zsh', isHere: isHere('zsh'), complete: completeZsh },
  { name: 'fish', isHere: isHere('fish'), complete: completeFish },
];
