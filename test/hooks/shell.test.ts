import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project } from './sandbox.js';

const FOLDERS = ['hooks', 'packaging', 'debian', 'rpm', 'completion'];
const TOOLS = ['tools/deb.sh', 'tools/install.sh', 'tools/rpm.sh'];

/** Templates and libraries have no #! of their own to tell; .bash is bash's, the rest of them sh's. */
function findShell(file: string): 'sh' | 'bash' | undefined {
  const text = readFileSync(join(project, file), 'utf8');
  if (file.endsWith('.bash') || text.startsWith('#!/bin/bash')) return 'bash';
  return text.startsWith('#!/bin/sh') || file.endsWith('.sh') ? 'sh' : undefined;
}

const files = FOLDERS.flatMap(folder =>
  readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name).slice(project.length)),
);
const scripts = [...files, ...TOOLS].filter(file => findShell(file) !== undefined);
const run = (file: string, args: readonly string[]) =>
  spawnSync(file, args, { encoding: 'utf8', cwd: project });
const has = (program: string) => run('sh', ['-c', `command -v ${program}`]).status === 0;

test('there are scripts to look at', () => {
  expect(scripts).toContain('hooks/kernel/postinst');
  expect(scripts).toContain('packaging/deb/prerm');
});

describe.each(scripts)('%s', script => {
  const shell = findShell(script);

  test(`parses with ${shell === 'sh' ? 'dash' : shell}`, () => {
    expect(run(shell === 'sh' ? 'dash' : 'bash', ['-n', script]).stderr).toBe('');
  });

  test.runIf(has('shellcheck'))('passes shellcheck', () => {
    expect(run('shellcheck', ['-s', shell ?? 'sh', script]).stdout).toBe('');
  });

  test.runIf(script.startsWith('hooks/'))('is short enough to be read before it is trusted: 25 lines', () => {
    expect(readFileSync(join(project, script), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });
});
