import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCheckout, runTool, writeBundled } from './checkout.js';
import { project, type Sandbox } from './sandbox.js';

const version: string = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).version;
const run = (file: string, args: readonly string[]) => spawnSync(file, args, { encoding: 'utf8' });
const has = (program: string) => run('sh', ['-c', `command -v ${program}`]).status === 0;

/** The package that the checkout makes; the test fails with what the tool said when it makes none. */
function makeDeb(checkout: Sandbox): string {
  expect(runTool(checkout, 'deb.sh')).toMatchObject({ exit: 0 });
  return join(checkout.root, `dist/dkms-ng_${version}_all.deb`);
}

const readField = (deb: string, field: string) => run('dpkg-deb', ['-f', deb, field]).stdout.trim();

/** The package's control files and contents, unpacked. */
function unpack(deb: string): string {
  const dir = mkdtempSync(`${deb}-`);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  expect(run('dpkg-deb', ['-R', deb, dir]).status).toBe(0);
  return dir;
}

describe.runIf(has('dpkg-deb'))('the Debian package', () => {
  test('is the same, byte for byte, from two checkouts', async () => {
    const first = readFileSync(makeDeb(createCheckout()));
    // The time of a file has seconds: without a pause, two runs could agree by chance.
    await new Promise(resolve => setTimeout(resolve, 1100));
    expect(readFileSync(makeDeb(createCheckout())).equals(first)).toBe(true);
  });

  test('takes the place of dkms', () => {
    const deb = makeDeb(createCheckout());
    expect(readField(deb, 'Package')).toBe('dkms-ng');
    expect(readField(deb, 'Version')).toBe(version);
    expect(readField(deb, 'Provides')).toBe('dkms (= 3.4.3), dkms-autopkgtest (= 3.4.3)');
    expect(readField(deb, 'Conflicts')).toBe('dkms');
    expect(readField(deb, 'Replaces')).toBe('dkms');
    expect(readField(deb, 'Depends')).toContain('nodejs (>= 18.19)');
  });

  test('gives everything to root, and / itself the usual mode', () => {
    const lines = run('dpkg-deb', ['-c', makeDeb(createCheckout())])
      .stdout.trim()
      .split('\n');
    expect(lines[0]).toMatch(/^drwxr-xr-x .* \.\/$/);
    expect(lines.filter(line => line.split(/ +/)[1] !== 'root/root')).toEqual([]);
  });

  test('has every file below /etc as a conffile, and the sum of every file', () => {
    const dir = unpack(makeDeb(createCheckout()));
    const list = (args: string) =>
      run('sh', ['-c', `cd '${dir}' && find ${args} | LC_ALL=C sort`]).stdout.split('\n');
    const conffiles = readFileSync(join(dir, 'DEBIAN/conffiles'), 'utf8').trim().split('\n');
    expect(conffiles.sort()).toEqual(list("etc -type f -printf '/%p\\n'").filter(line => line !== ''));
    const sums = readFileSync(join(dir, 'DEBIAN/md5sums'), 'utf8').trim().split('\n');
    expect(sums.map(line => line.slice(34))).toEqual(
      list("etc usr var -type f -printf '%p\\n'").filter(Boolean),
    );
    expect(run('sh', ['-c', `cd '${dir}' && md5sum --quiet -c DEBIAN/md5sums`])).toMatchObject({ status: 0 });
  });

  test.runIf(has('lintian'))(
    'passes lintian',
    () => {
      const { stdout } = run('lintian', [
        '--allow-root',
        '--fail-on',
        'error,warning',
        makeDeb(createCheckout()),
      ]);
      expect(stdout).toBe('');
    },
    60_000,
  );

  test('carries the notice and licence of a library that is in the bundle, and of no other', () => {
    const dir = unpack(makeDeb(createCheckout()));
    const copyright = readFileSync(join(dir, 'usr/share/doc/dkms-ng/copyright'), 'utf8');
    expect(copyright).toMatch(
      /Files: node_modules\/ini\/\*\nCopyright: Isaac Z. Schlueter.*\nLicense: ISC\n/,
    );
    expect(copyright).toContain('\n\nLicense: ISC\n Permission to use, copy, modify');
    expect(copyright).not.toContain('node_modules/semver');
  });

  test('is not made when a bundled library has a licence that nobody has looked at', () => {
    const checkout = createCheckout();
    rmSync(join(checkout.root, 'node_modules'));
    checkout.write('node_modules/odd/package.json', '{"name":"odd","version":"1.0.0","license":"WTFPL"}');
    checkout.write('node_modules/odd/LICENSE', 'Copyright (c) 2026 Odd\n');
    writeBundled(checkout, { 'node_modules/odd/index.js': 1 });
    const { exit, output } = runTool(checkout, 'deb.sh');
    expect(exit).not.toBe(0);
    expect(output).toContain('odd: licence WTFPL');
  });

  test('is not made when its changelog and package.json disagree about the version', () => {
    const checkout = createCheckout();
    checkout.write('package.json', '{"version":"9.9.9"}');
    const { exit, output } = runTool(checkout, 'deb.sh');
    expect(exit).toBe(1);
    expect(output).toContain(`debian/changelog says version ${version}, package.json 9.9.9`);
  });
});
