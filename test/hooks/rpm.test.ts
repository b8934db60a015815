import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createCheckout, runTool, writeBundled } from './checkout.js';
import { createSandbox, project, type Sandbox } from './sandbox.js';

const version: string = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).version;
const run = (file: string, args: readonly string[]) => spawnSync(file, args, { encoding: 'utf8' });
const has = (program: string) => run('sh', ['-c', `command -v ${program}`]).status === 0;

interface Made {
  readonly binary: string;
  readonly source: string;
}

/** The packages that the checkout makes; the test fails with what the tool said when it makes none. */
function makeRpms(checkout: Sandbox): Made {
  expect(runTool(checkout, 'rpm.sh')).toEqual({ exit: 0, output: '' });
  const base = join(checkout.root, `dist/dkms-ng-${version}-1`);
  return { binary: `${base}.noarch.rpm`, source: `${base}.src.rpm` };
}

/** One pair for all tests that only look at it: making takes a second. */
let made: Made;
let kept: string;
beforeAll(() => {
  kept = mkdtempSync(join(tmpdir(), 'dkms-rpm-'));
});
afterAll(() => rmSync(kept, { recursive: true, force: true }));

/** rpm tells it of a file; no database is asked. */
const ask = (rpm: string, ...words: readonly string[]): readonly string[] =>
  run('rpm', ['-qp', ...words, rpm])
    .stdout.trim()
    .split('\n');

/** What is in a package, unpacked. */
function unpack(rpm: string): string {
  const dir = mkdtempSync(`${rpm}-`);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  expect(run('sh', ['-c', `cd '${dir}' && rpm2cpio '${rpm}' | cpio -idm --quiet`]).status).toBe(0);
  return dir;
}

describe.runIf(has('rpmbuild') && has('cpio'))('the RPM package', () => {
  test('and its source are the same, byte for byte, from two checkouts', async () => {
    const { binary, source } = makeRpms(createCheckout());
    made = { binary: join(kept, basename(binary)), source: join(kept, basename(source)) };
    copyFileSync(binary, made.binary);
    copyFileSync(source, made.source);
    // The time of a build has seconds: without a pause, two could agree by chance.
    await new Promise(resolve => setTimeout(resolve, 1100));
    const checkout = createCheckout();
    const second = makeRpms(checkout);
    for (const kind of ['binary', 'source'] as const)
      expect(readFileSync(second[kind]).equals(readFileSync(made[kind]))).toBe(true);
    expect(ask(second.source, '--xml').join('\n')).not.toContain(checkout.root);
  }, 60_000);

  test('takes the place of dkms, up to the one whose version it has', () => {
    const { binary } = made;
    expect(ask(binary, '--provides')).toContain('dkms = 3.4.3-99');
    expect(ask(binary, '--conflicts')).toEqual(['dkms']);
    expect(ask(binary, '--obsoletes')).toEqual(['dkms < 3.4.3-99']);
    expect(ask(binary, '--requires')).toContain('nodejs(engine) >= 18.19');
  });

  test('has the files of the manifest, with their modes, and all below /etc as configuration', () => {
    const { binary } = made;
    const rows = run('node', [join(project, 'tools/manifest.mjs'), 'rhel'])
      .stdout.trim()
      .split('\n');
    const format = '[%{FILENAMES}\\t%{FILEMODES:octal}\\t%{FILEFLAGS:fflags}\\n]';
    const packed = new Map(ask(binary, '--qf', format).map(line => [line.split('\t')[0], line]));
    for (const row of rows) {
      const [, path = '', mode = '', kind] = row.split('\t');
      const file = path.startsWith('/usr/share/man/') ? `${path}.gz` : path;
      const flags = kind === 'conffile' ? 'cn' : file.endsWith('.gz') ? 'd' : '';
      expect(packed.get(file)).toBe(`${file}\t10${mode}\t${flags}`);
    }
    expect(packed.get('/usr/lib/dkms/rpm_trigger')).toBe('/usr/lib/dkms/rpm_trigger\t100755\t');
  });

  test('names each library that is in its program, with its licence, and no other', () => {
    const { binary } = made;
    const bundled = ask(binary, '--provides').filter(line => line.startsWith('bundled('));
    expect(bundled).toEqual([expect.stringMatching(/^bundled\(npm\(ini\)\) = \d/)]);
    const licence = join(unpack(binary), `usr/share/licenses/dkms-ng-${version}/copyright`);
    expect(readFileSync(licence, 'utf8')).toMatch(/Files: node_modules\/ini\/\*\n/);
  });

  test('has scriptlets that never fail', () => {
    const { binary } = made;
    const scripts = ask(binary, '--scripts', '--filetriggers').join('\n');
    const bodies = scripts.split(/^\w+ scriptlet .*$/m).slice(1);
    expect(bodies).toHaveLength(7);
    for (const body of bodies) expect(body.trim().split('\n').pop()).toMatch(/\|\| :$/);
  });

  test.runIf(has('rpmlint'))('passes rpmlint', () => {
    const { binary, source } = made;
    const { stdout } = run('rpmlint', ['-c', join(project, 'rpm/rpmlint.toml'), binary, source]);
    expect(stdout).toMatch(/2 packages and 0 specfiles checked; 0 errors, 0 warnings/);
  });

  test('is not made when a bundled library has a licence that its spec does not name', () => {
    const checkout = createCheckout();
    rmSync(join(checkout.root, 'node_modules'));
    checkout.write('node_modules/odd/package.json', '{"name":"odd","version":"1.0.0","license":"WTFPL"}');
    writeBundled(checkout, { 'node_modules/odd/index.js': 1 });
    const { exit, output } = runTool(checkout, 'rpm.sh');
    expect(exit).toBe(1);
    expect(output).toContain('does not name the licence WTFPL');
  });

  test('is not made when its spec and package.json disagree about the version', () => {
    const checkout = createCheckout();
    checkout.write('package.json', '{"version":"9.9.9"}');
    const { exit, output } = runTool(checkout, 'rpm.sh');
    expect(exit).toBe(1);
    expect(output).toContain(`rpm/dkms-ng.spec says version ${version}, package.json 9.9.9`);
  });
});

/** The scripts that a spec gets by our macros, in a directory that stands for the system. */
describe.runIf(has('rpm'))('a spec that has the macros of dkms', () => {
  const KERNELS = ['6.1.0-1.fc43.x86_64', '6.12.0-1.fc43.x86_64'];

  function runMacro(system: Sandbox, name: string) {
    const macros = join(project, 'rpm/macros.dkms');
    const text = run('rpm', ['--load', macros, '--eval', `%dkms_${name} foo 1.0`]).stdout;
    const below = text.replace(/\/(?=usr\/lib\/dkms|lib\/modules)/g, `${system.root}/`);
    system.write(name, `#!/bin/sh\n${below}`, 0o755);
    return system.run(name, []);
  }

  function createTwoKernels(): Sandbox {
    const system = createSandbox();
    for (const kernel of KERNELS) system.mkdir(`lib/modules/${kernel}/build/include`);
    return system;
  }

  test('registers and removes its module, and never fails', () => {
    const system = createTwoKernels();
    system.fakeDkms(3);
    for (const name of ['post', 'preun']) expect(runMacro(system, name)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([
      'add -m foo -v 1.0 -q --rpm_safe_upgrade',
      'remove -m foo -v 1.0 -q --all --rpm_safe_upgrade',
    ]);
  });

  test('builds for every kernel with headers where nobody does it at the end of the transaction', () => {
    const system = createTwoKernels();
    system.mkdir('lib/modules/6.13.0-1.fc43.x86_64/kernel');
    system.fakeDkms(10);
    expect(runMacro(system, 'posttrans')).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual(KERNELS.map(kernel => `install -m foo -v 1.0 -k ${kernel}`));
  });

  test('leaves that to our trigger, where it is, and does nothing without a kernel', () => {
    const system = createTwoKernels();
    system.write('usr/lib/dkms/rpm_trigger', '', 0o755);
    expect(runMacro(system, 'posttrans')).toEqual({ exit: 0, output: '' });
    expect(runMacro(createSandbox(), 'posttrans')).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });
});
