import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSystem, createSystemWithWork, KERNEL } from './sandbox.js';

const POSTINST = 'etc/kernel/postinst.d/dkms';
const HEADER_POSTINST = 'etc/kernel/header_postinst.d/dkms';
const PRERM = 'etc/kernel/prerm.d/dkms';
const PLUGIN = 'usr/lib/kernel/install.d/40-dkms.install';
const IMAGE = `/boot/vmlinuz-${KERNEL}`;

describe('a new kernel', () => {
  test('with headers has its modules built by one call', () => {
    const system = createSystemWithWork();
    expect(system.run(POSTINST, [KERNEL, IMAGE])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`]);
  });

  test.each([
    [
      'after an image, before its initramfs is made: dkms leaves that alone',
      POSTINST,
      [KERNEL, IMAGE],
      KERNEL,
    ],
    ['after headers, when the initramfs is there already', HEADER_POSTINST, [KERNEL], ''],
    ['by kernel-install, before its initramfs is made', PLUGIN, ['add', KERNEL, '/boot/id/entry'], KERNEL],
  ])('is built for %s', (_, hook, words, made) => {
    const system = createSystemWithWork();
    system.fakeDkms(0, 'echo "made: $DKMS_INITRAMFS"');
    expect(system.run(hook, words)).toEqual({ exit: 0, output: `made: ${made}\n` });
  });

  test('without a registered module ends silently, before dkms starts', () => {
    const system = createSystem();
    system.mkdir(`lib/modules/${KERNEL}/build/include`);
    expect(system.run(POSTINST, [KERNEL])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test('without headers says in one line which modules wait for which kernel, and dkms does not start', () => {
    const system = createSystem();
    system.mkdir('var/lib/dkms/bbswitch/0.8/source');
    system.mkdir('var/lib/dkms/v4l2loopback/0.12.7/6.1.0-50/x86_64');
    system.mkdir(`lib/modules/${KERNEL}/build`);
    system.mkdir('var/lib/dkms/v4l2loopback/original_module');
    symlinkSync(
      '0.12.7/6.1.0-50/x86_64',
      join(system.root, 'var/lib/dkms/v4l2loopback/kernel-6.1.0-50-x86_64'),
    );
    const { exit, output } = system.run(POSTINST, [KERNEL]);
    expect(exit).toBe(0);
    expect(output).toBe(
      `dkms: kernel ${KERNEL} has no headers yet; once they are installed it gets: bbswitch/0.8 v4l2loopback/0.12.7\n`,
    );
    expect(system.calls()).toEqual([]);
  });

  test('is left alone when the administrator switched building off, and he is reminded', () => {
    const system = createSystemWithWork();
    system.write('etc/dkms/no-autoinstall', '');
    const { exit, output } = system.run(POSTINST, [KERNEL]);
    expect(exit).toBe(0);
    expect(output).toContain('no-autoinstall');
    expect(system.calls()).toEqual([]);
  });

  test.each(['abort-upgrade 6.12.94-1', 'abort-remove', "'abort-remove'"])(
    'is not news when dpkg called its package with %s',
    words => {
      const system = createSystemWithWork();
      expect(system.run(POSTINST, [KERNEL], { DEB_MAINT_PARAMS: words }).exit).toBe(0);
      expect(system.calls()).toEqual([]);
    },
  );

  test.each(['configure 6.12.94-1', 'configure', "'configure' '6.12.94-1'", ''])(
    'is built for when dpkg called its package with "%s"',
    words => {
      const system = createSystemWithWork();
      system.run(POSTINST, [KERNEL], { DEB_MAINT_PARAMS: words });
      expect(system.calls()).toHaveLength(1);
    },
  );

  test('whose modules do not compile does not break its package', () => {
    const system = createSystemWithWork();
    system.fakeDkms(14, 'echo "bbswitch/0.8 failed: no member named x"');
    const { exit, output } = system.run(POSTINST, [KERNEL]);
    expect(exit).toBe(0);
    expect(output).toContain('no member named x');
    expect(output).toContain(`'kernel_postinst -k ${KERNEL}' failed with 14`);
  });

  test('whose modules do not compile breaks its package when framework.conf wants that', () => {
    const system = createSystemWithWork();
    system.write('etc/dkms/framework.conf', 'kernel_hook_failure="fail"\n');
    system.fakeDkms(14);
    expect(system.run(POSTINST, [KERNEL]).exit).not.toBe(0);
  });

  test('whose modules do not compile does not break it after all where Debian and Ubuntu are told so', () => {
    const system = createSystemWithWork();
    system.write('etc/dkms/framework.conf', 'kernel_hook_failure="fail"\n');
    system.write('etc/dkms/no-autoinstall-errors', '');
    system.fakeDkms(14);
    expect(system.run(POSTINST, [KERNEL])).toMatchObject({ exit: 0 });
    expect(system.run(POSTINST, [KERNEL]).output).toContain('failed with 14');
  });

  test('is no business of a hook that outlived its package', () => {
    const system = createSystemWithWork();
    rmSync(join(system.root, 'usr/lib/dkms'), { recursive: true });
    expect(system.run(POSTINST, [KERNEL])).toEqual({ exit: 0, output: '' });
    expect(system.run(PRERM, [KERNEL])).toEqual({ exit: 0, output: '' });
    expect(system.run(PLUGIN, ['add', KERNEL])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test('an upgrade of a kernel takes no module out beforehand', () => {
    const system = createSystemWithWork();
    expect(system.run('etc/kernel/preinst.d/dkms', [KERNEL, IMAGE])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });
});

describe('a kernel that goes', () => {
  function createSystemWithBuild() {
    const system = createSystemWithWork();
    system.mkdir(`var/lib/dkms/bbswitch/0.8/${KERNEL}/x86_64/module`);
    return system;
  }

  test('loses its modules by one call', () => {
    const system = createSystemWithBuild();
    expect(system.run(PRERM, [KERNEL, IMAGE], { DEB_MAINT_PARAMS: 'remove' })).toEqual({
      exit: 0,
      output: '',
    });
    expect(system.calls()).toEqual([`kernel_prerm -k ${KERNEL}`]);
  });

  test('for which a module failed to build loses what is known of that', () => {
    const system = createSystemWithWork();
    system.mkdir(`var/lib/dkms/bbswitch/0.8/.attempts/${KERNEL}-x86_64`);
    system.run(PRERM, [KERNEL]);
    expect(system.calls()).toEqual([`kernel_prerm -k ${KERNEL}`]);
  });

  test('for which nothing was built ends before dkms starts', () => {
    const system = createSystemWithBuild();
    expect(system.run(PRERM, ['6.1.0-50-amd64'])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test('only to be upgraded keeps its modules', () => {
    const system = createSystemWithBuild();
    system.run(PRERM, [KERNEL], { DEB_MAINT_PARAMS: 'upgrade 6.12.96-1' });
    expect(system.calls()).toEqual([]);
  });

  test('can be removed although dkms failed', () => {
    const system = createSystemWithBuild();
    system.fakeDkms(14);
    expect(system.run(PRERM, [KERNEL]).exit).toBe(0);
  });
});

describe('framework.conf', () => {
  test('names other trees', () => {
    const system = createSystem();
    system.write('etc/dkms/framework.conf', `base=${system.root}/srv\ndkms_tree="$base/dkms"\n`);
    system.write(
      'etc/dkms/framework.conf.d/trees.conf',
      `install_tree='${system.root}/srv/modules' # ours\n`,
    );
    system.mkdir('srv/dkms/bbswitch/0.8');
    system.mkdir(`srv/modules/${KERNEL}/build/include`);
    expect(system.run(POSTINST, [KERNEL])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toHaveLength(1);
  });

  test.each([
    ['a mistake', 'if then\n'],
    ['an exit', 'exit 3\n'],
    ['words of its own', 'echo hello; echo world >&2\n'],
    ['a bashism', '[[ x == x ]] && declare -A m=([a]=b)\n'],
  ])('with %s in it ends no hook', (_, text) => {
    const system = createSystemWithWork();
    system.write('etc/dkms/framework.conf', text);
    expect(system.run(POSTINST, [KERNEL])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toHaveLength(1);
  });
});

describe('the kernel-install plugin', () => {
  test('builds for an added kernel and takes the modules out of a removed one', () => {
    const system = createSystemWithWork();
    system.mkdir(`var/lib/dkms/bbswitch/0.8/${KERNEL}`);
    expect(system.run(PLUGIN, ['add', KERNEL, '/boot/id/entry', IMAGE]).exit).toBe(0);
    expect(system.run(PLUGIN, ['remove', KERNEL, '/boot/id/entry']).exit).toBe(0);
    expect(system.calls()).toEqual([`kernel_postinst -k ${KERNEL}`, `kernel_prerm -k ${KERNEL}`]);
  });

  test('says more when kernel-install is to', () => {
    const system = createSystemWithWork();
    system.mkdir(`var/lib/dkms/bbswitch/0.8/${KERNEL}`);
    for (const verb of ['add', 'remove']) system.run(PLUGIN, [verb, KERNEL], { KERNEL_INSTALL_VERBOSE: '1' });
    system.run(PLUGIN, ['add', KERNEL], { KERNEL_INSTALL_VERBOSE: '0' });
    expect(system.calls()).toEqual([
      `kernel_postinst -k ${KERNEL} --verbose`,
      `kernel_prerm -k ${KERNEL} --verbose`,
      `kernel_postinst -k ${KERNEL}`,
    ]);
  });

  test.each([['inspect', KERNEL], ['add'], ['remove'], []])('does nothing for %s %s', (...words) => {
    const system = createSystemWithWork();
    expect(system.run(PLUGIN, words)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([]);
  });

  test.each([77, 14, 1, 127])(
    'exits 0 when dkms ends with %i, even where a failure should break packages',
    code => {
      const system = createSystemWithWork();
      system.mkdir(`var/lib/dkms/bbswitch/0.8/${KERNEL}`);
      system.write('etc/dkms/framework.conf', 'kernel_hook_failure=fail\n');
      system.fakeDkms(code);
      expect(system.run(PLUGIN, ['add', KERNEL]).exit).toBe(0);
      expect(system.run(PLUGIN, ['remove', KERNEL]).exit).toBe(0);
      expect(system.calls()).toHaveLength(2);
    },
  );
});
