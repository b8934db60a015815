import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSystem, createSystemWithWork, KERNEL, type Sandbox } from './sandbox.js';

const TRIGGER = 'usr/lib/dkms/rpm_trigger';
const QUEUE = 'var/lib/dkms/.queue';

/** The transaction brought these; a call of dkms serves nothing, so that the marks are seen. */
function arrive(system: Sandbox, ...paths: readonly string[]) {
  return system.run(TRIGGER, ['arrived'], {}, paths.map(path => `${path}\n`).join(''));
}

function readMarks(system: Sandbox): readonly string[] {
  const queue = join(system.root, QUEUE);
  return existsSync(queue) ? readdirSync(queue).sort() : [];
}

/** A kernel whose headers lie elsewhere, as kernel-devel has them. */
function addKernel(system: Sandbox, kernel: string, headers: string): void {
  system.mkdir(`${headers}/include`);
  system.mkdir(`lib/modules/${kernel}/kernel`);
  symlinkSync(join(system.root, headers), join(system.root, `lib/modules/${kernel}/build`));
}

const FEDORA = '6.12.1-200.fc41.x86_64';
const SUSE = '6.4.0-150600.21-default';

describe('what a transaction of rpm brought', () => {
  test('is served by one call: kernels, headers wherever they lie, sources of modules', () => {
    const system = createSystemWithWork();
    addKernel(system, FEDORA, `usr/src/kernels/${FEDORA}`);
    addKernel(system, SUSE, 'usr/src/linux-6.4.0-150600.21-obj/x86_64/default');
    const { root } = system;
    const ended = arrive(
      system,
      `${root}/lib/modules/${KERNEL}/kernel/fs/fs.ko.xz`,
      `${root}/usr/src/kernels/${FEDORA}/include/linux/module.h`,
      `${root}/usr/src/kernels/${FEDORA}/include/linux/fs.h`,
      `${root}/usr/src/linux-6.4.0-150600.21-obj/x86_64/default/include`,
      '/usr/src/bbswitch-0.8',
      '/usr/src/bbswitch-0.8/bbswitch.c',
      '/usr/src/bbswitch-0.8/dkms.conf',
    );
    expect(ended).toEqual({ exit: 0, output: '' });
    expect(readMarks(system)).toEqual([`kernel-${FEDORA}`, `kernel-${KERNEL}`, `kernel-${SUSE}`, 'modules']);
    expect(system.calls()).toEqual(['package_trigger']);
  });

  test.each([
    ['a header of no kernel that is here', '/usr/src/kernels/5.0.0/include/linux/module.h'],
    ['a conf that is no package of modules', '/usr/src/kernels/5.0.0/drivers/dkms.conf'],
    ['the directory that they are all in', '/usr/src'],
    ['nothing at all', ''],
  ])('is not served when it is %s', (_, path) => {
    const system = createSystemWithWork();
    expect(arrive(system, path)).toEqual({ exit: 0, output: '' });
    expect(readMarks(system)).toEqual([]);
    expect(system.calls()).toEqual([]);
  });

  test.each([
    ['concerns nobody where no module is registered', createSystem, []],
    ['may be all of a kernel', createSystemWithWork, ['package_trigger']],
  ])('%s, and is read to the end', (_, create, calls) => {
    const system = create();
    // More than a pipe holds: whoever writes to one that reads no more is told by SIGPIPE, 141.
    const trigger = join(system.root, TRIGGER);
    const feed = `seq -f '${system.root}/lib/modules/${KERNEL}/kernel/%g.ko' 30000 | '${trigger}' arrived`;
    system.write('bin/feed', `#!/bin/bash\nset -o pipefail\n${feed}\n`, 0o755);
    expect(system.run('bin/feed', [])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual(calls);
  });

  test('and failed to build is told, and no matter for rpm', () => {
    const system = createSystemWithWork();
    system.fakeDkms(11);
    const { exit, output } = arrive(system, '/usr/src/bbswitch-0.8/dkms.conf');
    expect(exit).toBe(0);
    expect(output).toContain("dkms: 'package_trigger' failed with 11");
  });

  test('with a name that is no release, but words to a shell, is nobody', () => {
    const system = createSystemWithWork();
    expect(arrive(system, `${system.root}/lib/modules/6.1 * x/kernel`)).toEqual({ exit: 0, output: '' });
    expect(readMarks(system)).toEqual([]);
  });
});

describe('what a transaction of rpm took away', () => {
  const GONE = '6.1.0-1-amd64';

  test('takes the modules of a kernel with it that told nobody, and the directories that no package owned', () => {
    const system = createSystemWithWork();
    for (const kernel of [GONE, KERNEL]) {
      system.mkdir(`var/lib/dkms/bbswitch/0.8/${kernel}/x86_64/module`);
      symlinkSync(`0.8/${kernel}/x86_64`, join(system.root, `var/lib/dkms/bbswitch/kernel-${kernel}-x86_64`));
      system.mkdir(`lib/modules/${kernel}/extra`);
    }
    expect(system.run(TRIGGER, ['left'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([`kernel_prerm -k ${GONE}`]);
    expect(existsSync(join(system.root, `lib/modules/${GONE}`))).toBe(false);
    expect(existsSync(join(system.root, `lib/modules/${KERNEL}/extra`))).toBe(true);
  });

  test('takes nothing with it that is built for a kernel of another machine', () => {
    const system = createSystemWithWork();
    system.mkdir(`var/lib/dkms/bbswitch/0.8/${GONE}/x86_64/module`);
    expect(system.run(TRIGGER, ['left'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test('leaves the files of others in such a directory', () => {
    const system = createSystem();
    system.write(`lib/modules/${GONE}/extra/theirs.ko`, '');
    expect(system.run(TRIGGER, ['left'])).toEqual({ exit: 0, output: '' });
    expect(existsSync(join(system.root, `lib/modules/${GONE}/extra/theirs.ko`))).toBe(true);
  });

  test('leaves the index of a kernel to be made', () => {
    const system = createSystemWithWork();
    system.write(`var/lib/dkms/depmod-pending-${KERNEL}-x86_64`, '');
    expect(system.run(TRIGGER, ['left'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual(['package_trigger']);
  });

  test('may be a version of a module that waits to be replaced', () => {
    const system = createSystemWithWork();
    system.write(`${QUEUE}/going-bbswitch-0.8`, 'bbswitch/0.8\n');
    expect(system.run(TRIGGER, ['left'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual(['package_trigger']);
  });
});

test('any other word, or none, is usage and exit 2', () => {
  const system = createSystemWithWork();
  for (const words of [['gone'], []]) {
    const { exit, output } = system.run(TRIGGER, words);
    expect({ exit, output }).toEqual({ exit: 2, output: 'Usage: rpm_trigger arrived <PATHS | left\n' });
  }
  expect(system.calls()).toEqual([]);
});
