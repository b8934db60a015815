import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSystem, project, type Sandbox } from './sandbox.js';

const VALUES: Readonly<Record<string, string>> = {
  NAME: 'my_mod',
  VERSION: '1.0~b+1',
  PACKAGE: 'my-mod-dkms',
};

/** The maintainer scripts of a made package, filled in as the engine does it, in a system with dkms. */
function createInstalled(): Sandbox {
  const system = createSystem();
  for (const script of ['postinst', 'prerm']) {
    system.place(`packaging/deb/${script}`, script);
    const text = readFileSync(join(system.root, script), 'utf8');
    system.write(
      script,
      text.replace(/@([A-Z]+)@/g, (_, key: string) => VALUES[key] ?? `@${key}@`),
      0o755,
    );
  }
  return system;
}

const POSTINST = 'module_postinst my_mod/1.0~b+1 --tarball-root /usr/share/my_mod-dkms';

test('have no placeholder that the engine does not fill', () => {
  for (const script of ['postinst', 'prerm']) {
    const text = readFileSync(join(project, 'packaging/deb', script), 'utf8');
    const keys = [...text.matchAll(/@([A-Z_]+)@/g)].map(match => match[1] ?? '');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter(key => !(key in VALUES))).toEqual([]);
  }
});

describe('postinst', () => {
  test.each([
    [['configure', ''], POSTINST],
    [['configure', '0.9-1'], `${POSTINST} --upgraded-from 0.9-1`],
    [['abort-upgrade', '1.1-1'], POSTINST],
    [['abort-remove'], POSTINST],
    [['abort-remove', 'in-favour', 'other', '1'], POSTINST],
    [['abort-deconfigure', 'in-favour', 'other', '1', 'removing', 'third', '2'], POSTINST],
  ])('%j installs the module', (words, call) => {
    const system = createInstalled();
    expect(system.run('postinst', words)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([call]);
  });

  test('fails as dkms does', () => {
    const system = createInstalled();
    system.fakeDkms(10, 'echo "it does not compile"');
    expect(system.run('postinst', ['configure', ''])).toEqual({ exit: 10, output: 'it does not compile\n' });
  });

  test('without dkms names the package to install', () => {
    const system = createInstalled();
    system.write('usr/lib/dkms/common.postinst', '', 0o644);
    const { exit, output } = system.run('postinst', ['configure', '']);
    expect(exit).toBe(1);
    expect(output).toContain('install the package dkms, then run: dpkg --configure my-mod-dkms');
  });
});

describe('prerm', () => {
  const KNOWN = 'case $1 in status) echo "my_mod/1.0~b+1: added" ;; esac';
  const STATUS = 'status -m my_mod -v 1.0~b+1';

  test.each([['remove'], ['upgrade', '1.1-1'], ['deconfigure', 'in-favour', 'x', '1']])(
    '%s takes the module out',
    (...words) => {
      const system = createInstalled();
      system.fakeDkms(0, KNOWN);
      expect(system.run('prerm', words)).toEqual({ exit: 0, output: '' });
      expect(system.calls()).toEqual([STATUS, 'remove -m my_mod -v 1.0~b+1 --all']);
    },
  );

  test('leaves alone what dkms does not know', () => {
    const system = createInstalled();
    expect(system.run('prerm', ['remove'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([STATUS]);
  });

  test('without dkms is nothing to do', () => {
    const system = createInstalled();
    expect(system.run('prerm', ['remove'], { PATH: '/usr/bin:/bin' })).toEqual({ exit: 0, output: '' });
  });

  test('a removal that failed is not hidden', () => {
    const system = createInstalled();
    system.fakeDkms(0, `${KNOWN}; case $1 in remove) echo "read-only tree"; exit 6 ;; esac`);
    expect(system.run('prerm', ['remove'])).toEqual({ exit: 6, output: 'read-only tree\n' });
  });

  test('failed-upgrade lets dpkg go on: the old version is no longer this package', () => {
    const system = createInstalled();
    expect(system.run('prerm', ['failed-upgrade', '0.9-1'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });
});
