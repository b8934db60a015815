import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSystem, createSystemWithWork, KERNEL, type Sandbox } from './sandbox.js';

const POSTINST = 'etc/kernel/postinst.d/dkms';
const COMMON = 'usr/lib/dkms/common.postinst';
const OWN = 'own-postinst';
const MARK = `var/lib/dkms/.queue/kernel-${KERNEL}`;
const IN_DPKG = { DPKG_MAINTSCRIPT_PACKAGE: 'linux-image' };

/** With a dpkg-trigger that notes its words among dkms's calls, and ends so. */
function withTriggers(system: Sandbox, exit = 0): Sandbox {
  system.write(
    'bin/dpkg-trigger',
    `#!/bin/sh\necho "trigger $*" >>'${system.root}/calls'\nexit ${exit}\n`,
    0o755,
  );
  system.place('debian/postinst', OWN);
  return system;
}

describe('a hook that finds node unable to run', () => {
  test.each([126, 127, 134, 137, 139])('leaves a mark and lets the package go on (%i)', code => {
    const system = withTriggers(createSystemWithWork());
    system.fakeDkms(code);
    const { exit, output } = system.run(POSTINST, [KERNEL], IN_DPKG);
    expect(exit).toBe(0);
    expect(output).toContain(
      `kernel ${KERNEL} waits for its modules; if it still does later: dkms package_trigger`,
    );
    expect(existsSync(join(system.root, MARK))).toBe(true);
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`, 'trigger --no-await dkms-autoinstall']);
  });

  test.each([130, 143])('but not one that somebody interrupted (%i)', code => {
    const system = withTriggers(createSystemWithWork());
    system.fakeDkms(code);
    expect(system.run(POSTINST, [KERNEL]).output).toContain(`failed with ${code}`);
    expect(existsSync(join(system.root, MARK))).toBe(false);
  });

  test('activates no trigger outside dpkg', () => {
    const system = withTriggers(createSystemWithWork());
    system.fakeDkms(127);
    system.run(POSTINST, [KERNEL]);
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`]);
  });

  test('is made up for by the next one', () => {
    const system = withTriggers(createSystemWithWork());
    system.write('var/lib/dkms/.queue/kernel-6.1.0-1-amd64', '');
    system.run(POSTINST, [KERNEL]);
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`, 'package_trigger']);
  });

  test('while what packages have queued waits for the end of the run', () => {
    const system = withTriggers(createSystemWithWork());
    system.write('var/lib/dkms/.queue/modules', '');
    system.run(POSTINST, [KERNEL]);
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`]);
  });
});

describe('a hook whose kernel lacks a module', () => {
  const FAILED = `var/lib/dkms/.queue/failed-${KERNEL}`;

  test('has it told again when the run of dpkg ends, by one call', () => {
    const system = withTriggers(createSystemWithWork());
    system.fakeDkms(14);
    expect(system.run(POSTINST, [KERNEL], IN_DPKG).exit).toBe(0);
    expect(existsSync(join(system.root, FAILED))).toBe(true);
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`, 'trigger --no-await dkms-autoinstall']);

    system.fakeDkms(11, `ls '${system.root}/var/lib/dkms/.queue'`);
    const { exit, output } = system.run(OWN, ['triggered', 'dkms-autoinstall']);
    expect({ exit, output }).toEqual({
      exit: 0,
      output: `kernel-${KERNEL}\ndkms: 'package_trigger' failed with 11, see above\n`,
    });
    expect(system.calls().slice(2)).toEqual(['package_trigger']);
  });

  test('leaves that to the end of the run: the next hook says nothing of it', () => {
    const system = withTriggers(createSystemWithWork());
    system.write('var/lib/dkms/.queue/failed-6.1.0-1-amd64', '');
    system.run(POSTINST, [KERNEL], IN_DPKG);
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`]);
  });

  test('leaves nothing where there is no run of dpkg', () => {
    const system = withTriggers(createSystemWithWork());
    system.fakeDkms(14);
    system.run(POSTINST, [KERNEL]);
    expect(existsSync(join(system.root, 'var/lib/dkms/.queue'))).toBe(false);
  });
});

describe("a module's package whose module does not build", () => {
  const words = ['bbswitch', '0.8'];

  function createFailing(code = 10): Sandbox {
    const system = withTriggers(createSystem());
    system.fakeDkms(code, 'case $1 in status) echo "what failed" ;; esac');
    return system;
  }

  test('fails as dkms does, and that is told again when the run ends', () => {
    const system = createFailing();
    expect(system.run(COMMON, words, IN_DPKG).exit).toBe(10);
    const { exit, output } = system.run(OWN, ['triggered', 'dkms-autoinstall']);
    expect({ exit, output }).toEqual({
      exit: 0,
      output: 'dkms: not built, of all that is registered:\nwhat failed\n',
    });
    expect(system.calls()).toEqual([
      ...['module_postinst bbswitch/0.8', 'trigger --no-await dkms-autoinstall', 'status --failed'],
    ]);
    expect(existsSync(join(system.root, 'var/lib/dkms/.queue'))).toBe(false);
  });

  test('is configured all the same where framework.conf wants it, and says so', () => {
    const system = createFailing();
    system.write('etc/dkms/framework.conf', 'module_package_failure="warn"\n');
    const { exit, output } = system.run(COMMON, words, IN_DPKG);
    expect(exit).toBe(0);
    expect(output).toBe(
      'dkms: bbswitch/0.8 failed with 10, see above; its package is configured all the same, as framework.conf wants it\n',
    );
    expect(system.calls()).toContain('trigger --no-await dkms-autoinstall');
  });

  test.each([1, 130, 137])('is not configured where it is not the module that failed: %i', code => {
    const system = createFailing(code);
    system.write('etc/dkms/framework.conf', 'module_package_failure="warn"\n');
    expect(system.run(COMMON, words, IN_DPKG).exit).toBe(code);
  });
});

describe('batch_builds', () => {
  const CALL = 'module_postinst bbswitch/0.8';

  function createBatching(triggerExit = 0): Sandbox {
    const system = withTriggers(createSystem(), triggerExit);
    system.write('etc/dkms/framework.conf', 'batch_builds="yes"\n');
    return system;
  }

  test('has a package of a module wait for the end of the run', () => {
    const system = createBatching();
    expect(system.run(COMMON, ['bbswitch', '0.8'], IN_DPKG)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual(['trigger --no-await dkms-autoinstall', `${CALL} --batch`]);
  });

  test('does nothing where nobody would serve the queue', () => {
    const outside = createBatching();
    outside.run(COMMON, ['bbswitch', '0.8']);
    expect(outside.calls()).toEqual([CALL]);
    const refused = createBatching(1);
    refused.run(COMMON, ['bbswitch', '0.8'], IN_DPKG);
    expect(refused.calls()).toEqual(['trigger --no-await dkms-autoinstall', CALL]);
  });

  test('is not the default', () => {
    const system = withTriggers(createSystem());
    system.run(COMMON, ['bbswitch', '0.8'], IN_DPKG);
    expect(system.calls()).toEqual([CALL]);
  });
});

describe("dkms's own postinst", () => {
  test.each([
    ['triggered', 'dkms-autoinstall'],
    ['configure', ''],
    ['configure', '0.0.9'],
  ])('%s %s serves the queue', (...words) => {
    const system = withTriggers(createSystem());
    system.write('var/lib/dkms/.queue/modules', '');
    expect(system.run(OWN, words)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual(['package_trigger']);
  });

  test('does not start node where nothing waits', () => {
    const system = withTriggers(createSystemWithWork());
    expect(system.run(OWN, ['triggered', '/usr/src'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test('does not fail because a module does not compile, and tells', () => {
    const system = withTriggers(createSystem());
    system.write('var/lib/dkms/.queue/modules', '');
    system.fakeDkms(11);
    const { exit, output } = system.run(OWN, ['triggered', 'dkms-autoinstall']);
    expect(exit).toBe(0);
    expect(output).toContain("dkms: 'package_trigger' failed with 11");
  });

  test('has no part in what dpkg takes back', () => {
    const system = withTriggers(createSystem());
    system.write('var/lib/dkms/.queue/modules', '');
    expect(system.run(OWN, ['abort-upgrade', '1'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test('takes modules out of kernels that are gone, and of no other', () => {
    const system = withTriggers(createSystemWithWork());
    const GONE = '6.1.0-1-amd64';
    const FAILED_ONLY = '6.1.0-2-amd64';
    const BUILT_FOR_ANOTHER_MACHINE = '6.1.0-3-amd64';
    system.mkdir(`lib/modules/${GONE}/updates/dkms`);
    system.mkdir(`var/lib/dkms/bbswitch/0.8/.attempts/${FAILED_ONLY}-x86_64`);
    system.mkdir(`var/lib/dkms/bbswitch/0.8/.attempts/${KERNEL}-x86_64`);
    system.mkdir(`var/lib/dkms/bbswitch/0.8/${BUILT_FOR_ANOTHER_MACHINE}/x86_64/module`);
    system.mkdir('var/lib/dkms/bbswitch/original_module/6.1.0-4-amd64/x86_64');
    system.fakeDkms(
      0,
      `rm -rf '${system.root}'/var/lib/dkms/bbswitch/*/"$3" '${system.root}'/var/lib/dkms/bbswitch/kernel-"$3"-*`,
    );
    for (const kernel of [GONE, KERNEL]) {
      system.mkdir(`var/lib/dkms/bbswitch/0.8/${kernel}/x86_64/module`);
      symlinkSync(`0.8/${kernel}/x86_64`, join(system.root, `var/lib/dkms/bbswitch/kernel-${kernel}-x86_64`));
    }
    expect(system.run(OWN, ['triggered', '/lib/modules'])).toEqual({ exit: 0, output: '' });
    expect([...system.calls()].sort()).toEqual(
      [GONE, FAILED_ONLY].map(kernel => `kernel_prerm -k ${kernel}`),
    );
  });
});
