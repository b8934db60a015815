import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSandbox, project, type Sandbox } from './sandbox.js';

const script = join(project, 'completion/dkms.bash');
const manual = readFileSync(join(project, 'man/dkms.8'), 'utf8').split('\n');

/** What TAB offers after these words, sorted; the last one is being typed. bash makes a word of "=" too. */
function complete(sandbox: Sandbox, ...words: string[]): string[] {
  // --norc: bash reads .bashrc when its standard input is a socket, as a pipe of node is.
  const text = `. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dkms; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ended = spawnSync('bash', ['--norc', '-c', text, script, 'dkms', ...words], {
    encoding: 'utf8',
    cwd: sandbox.root,
    env: { PATH: `${sandbox.root}/bin:/usr/bin:/bin` },
  });
  expect(ended.stderr).toBe('');
  // Whatever is asked, dkms is not started for a TAB.
  expect(sandbox.calls()).toEqual([]);
  return [...new Set(ended.stdout.split('\n').filter(line => line !== ''))].sort();
}

function createTrees(): Sandbox {
  const sandbox = createSandbox();
  sandbox.mkdir('tree/bbswitch/0.8');
  sandbox.mkdir('tree/bbswitch/original_module');
  sandbox.mkdir('tree/acpi-call/1.2.2');
  sandbox.write('src/lime-forensics-1.9.1-5/dkms.conf', '');
  sandbox.write('src/rtl-8188-1.0/dkms.conf', 'PACKAGE_NAME="rtl-8188"\nPACKAGE_VERSION="1.0"\n');
  sandbox.write('src/ddcci-v0.4~b+1/dkms.conf', 'PACKAGE_VERSION="#MODULE_VERSION#"\n');
  sandbox.mkdir('src/linux-headers-6.1');
  sandbox.mkdir('modules/6.1.0-50-amd64');
  sandbox.mkdir('modules/6.12.95+deb12-amd64');
  return sandbox;
}

test('offers the verbs of the manual page, but not the one that only packages call', () => {
  const verbs = manual.flatMap(line => /^\.It Cm (\S+)$/.exec(line)?.[1] ?? []);
  expect(verbs.length).toBeGreaterThan(10);
  expect(complete(createSandbox(), '')).toEqual(verbs.filter(verb => verb !== 'module_postinst').sort());
  expect(complete(createSandbox(), 'un')).toEqual(['unbuild', 'uninstall']);
});

test('offers the options of the manual page, but not those that only packages use', () => {
  const lines = manual.filter(line => line.startsWith('.It Fl '));
  const options = lines.flatMap(line => [...line.matchAll(/Fl (\S+)/g)].map(match => `-${match[1]}`));
  const internal = ['--tarball-root', '--upgraded-from'];
  expect(complete(createSandbox(), 'add', '-')).toEqual(options.filter(o => !internal.includes(o)).sort());
});

test('offers registered modules to the verbs that need one', () => {
  const words = ['remove', '--dkmstree', 'tree', '--sourcetree', 'src'];
  expect(complete(createTrees(), ...words, '')).toEqual(['acpi-call/1.2.2', 'bbswitch/0.8']);
  expect(complete(createTrees(), ...words, '-m', 'bb')).toEqual(['bbswitch/0.8']);
  expect(complete(createTrees(), ...words, '-m', 'bbswitch', '-v', '')).toEqual(['0.8']);
});

test('offers sources as well to the verbs that take one, with dashes and digits on both sides', () => {
  const offered = complete(createTrees(), 'build', '--dkmstree', '=', 'tree', '--sourcetree', '=', 'src', '');
  const sources = ['ddcci/v0.4~b+1', 'lime-forensics/1.9.1-5', 'rtl-8188/1.0'];
  expect(offered).toEqual(['acpi-call/1.2.2', 'bbswitch/0.8', ...sources]);
});

test('offers kernels after -k, and after --kernelver with an equals sign', () => {
  const kernels = ['6.1.0-50-amd64', '6.12.95+deb12-amd64'];
  expect(complete(createTrees(), 'build', '--installtree', 'modules', '-k', '')).toEqual(kernels);
  expect(complete(createTrees(), 'build', '--installtree', 'modules', '--kernelver', '=')).toEqual(kernels);
  expect(complete(createTrees(), 'build', '--installtree', 'modules', '--kernelver', '=', '6.12')).toEqual([
    '6.12.95+deb12-amd64',
  ]);
});

test('offers files to the verbs that take a path, directories to the options that do', () => {
  const sandbox = createTrees();
  sandbox.write('bbswitch.tar.gz', '');
  expect(complete(sandbox, 'mkdeb', 'bb')).toContain('bbswitch.tar.gz');
  expect(complete(sandbox, 'mkdeb', '--output', '')).not.toContain('bbswitch.tar.gz');
  expect(complete(sandbox, 'mkdeb', '--output', 'tr')).toEqual(['tree']);
});

test('runs nothing that a directory is named', () => {
  const sandbox = createSandbox();
  sandbox.mkdir('tree/$(dkms)/`dkms`');
  expect(complete(sandbox, 'remove', '--dkmstree', 'tree', '')).toEqual(['$(dkms)/`dkms`']);
});

test('offers nothing, and says nothing, where there are no trees', () => {
  const words = ['install', '--dkmstree', 'none', '--sourcetree', 'none', '--installtree', 'none'];
  expect(complete(createSandbox(), ...words, '')).toEqual([]);
  expect(complete(createSandbox(), ...words, '-k', '')).toEqual([]);
});
