import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSystem, KERNEL, type Sandbox } from './sandbox.js';

const BOOT = 'usr/lib/dkms/boot';
const AUTOINSTALL = `autoinstall -k ${KERNEL}`;
const BUILD = `0.8/${KERNEL}/x86_64`;

/** A system that runs KERNEL, with its headers, and on which loading is noted among dkms's calls. */
function createRunning(): Sandbox {
  const system = createSystem();
  system.write('bin/uname', `#!/bin/sh\n[ "$1" = -m ] && echo x86_64 || echo ${KERNEL}\n`, 0o755);
  const note = (words: string) => `#!/bin/sh\necho "${words}" >>'${system.root}/calls'\n`;
  system.write('usr/lib/systemd/systemd-modules-load', note('modules-load'), 0o755);
  system.write('bin/udevadm', note('udevadm $*'), 0o755);
  system.mkdir(`lib/modules/${KERNEL}/build/include`);
  return system;
}

/** bbswitch/0.8 is registered. */
function register(system: Sandbox, conf = 'AUTOINSTALL="yes"\n'): Sandbox {
  system.write('var/lib/dkms/bbswitch/0.8/source/dkms.conf', conf);
  return system;
}

/** What an installation leaves. */
function install(system: Sandbox): Sandbox {
  system.mkdir(`var/lib/dkms/bbswitch/${BUILD}/module`);
  symlinkSync(BUILD, join(system.root, `var/lib/dkms/bbswitch/kernel-${KERNEL}-x86_64`));
  return system;
}

const boot = (system: Sandbox) => system.run(BOOT, []);

describe('a boot', () => {
  test('starts no node where no module is registered, or dkms has no tree', () => {
    const system = createRunning();
    expect(boot(system)).toEqual({ exit: 0, output: '' });
    system.mkdir('var/lib/dkms');
    expect(boot(system)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test('starts none where the running kernel has all of them', () => {
    const system = install(register(createRunning()));
    expect(boot(system)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test.each([['# AUTOINSTALL=yes\n'], ['AUTOINSTALL="no"\n'], ['AUTOINSTALL=\n'], ['']])(
    'nor for a module that does not install itself: %j',
    conf => {
      const system = register(createRunning(), conf);
      expect(boot(system)).toEqual({ exit: 0, output: '' });
      expect(system.calls()).toEqual([]);
    },
  );

  test.each([['AUTOINSTALL=yes\n'], ["  AUTOINSTALL='YES'\n"], ['PACKAGE_NAME=x\nAUTOINSTALL="y"\n']])(
    'builds what the running kernel lacks, of which a package said %j',
    conf => {
      const system = register(createRunning(), conf);
      expect(boot(system)).toEqual({ exit: 0, output: '' });
      expect(system.calls()).toEqual([AUTOINSTALL]);
    },
  );

  test('has loaded what the system had asked for before it was there', () => {
    const system = register(createRunning());
    const link = `${system.root}/var/lib/dkms/bbswitch/kernel-${KERNEL}-x86_64`;
    system.fakeDkms(0, `ln -s ${BUILD} '${link}'`);
    expect(boot(system)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([AUTOINSTALL, 'modules-load', 'udevadm trigger --action=add']);
  });

  test('fails when a build does, so that systemd shows it', () => {
    const system = register(createRunning());
    system.fakeDkms(11);
    expect(boot(system)).toEqual({ exit: 1, output: '' });
  });

  test('does not wait again for a build that has failed for what the module is', () => {
    const system = register(createRunning());
    const failure = `var/lib/dkms/bbswitch/0.8/.attempts/${KERNEL}-x86_64/failure.json`;
    system.write(failure, '{\n  "schema": 1\n}\n');
    expect(boot(system)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
    system.write(failure, '{\n  "schema": 1,\n  "passing": true\n}\n');
    boot(system);
    expect(system.calls()).toEqual([AUTOINSTALL]);
  });

  test('says which modules wait for headers of the running kernel', () => {
    const system = register(createRunning());
    system.write('bin/uname', '#!/bin/sh\n[ "$1" = -m ] && echo x86_64 || echo 6.1.0-1-amd64\n', 0o755);
    const { exit, output } = boot(system);
    expect({ exit, output }).toEqual({
      exit: 0,
      output:
        'dkms: kernel 6.1.0-1-amd64 has no headers yet; once they are installed it gets: bbswitch/0.8\n',
    });
    expect(system.calls()).toEqual([]);
  });

  test.each(['.journal/1-x', '.after-1-x', `depmod-pending-${KERNEL}-x86_64`])(
    'ends what a call left that was killed: %s',
    mark => {
      const system = install(register(createRunning()));
      system.write(`var/lib/dkms/${mark}`, '');
      expect(boot(system)).toEqual({ exit: 0, output: '' });
      expect(system.calls()).toEqual([AUTOINSTALL]);
    },
  );

  test('serves what a run of the package manager left', () => {
    const system = install(register(createRunning()));
    system.write('var/lib/dkms/.queue/kernel-6.1.0-1-amd64', '');
    expect(boot(system)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual(['package_trigger']);
  });

  test('leaves the building to the administrator who switched it off', () => {
    const system = register(createRunning());
    system.write('etc/dkms/no-autoinstall', '');
    expect(boot(system).exit).toBe(0);
    expect(system.calls()).toEqual([]);
  });
});
