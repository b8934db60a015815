import { describe, expect, test } from 'vitest';
import { createSystem, createSystemWithWork, KERNEL } from './sandbox.js';

const AUTOINSTALLER = 'usr/lib/dkms/dkms_autoinstaller';
const COMMON = 'usr/lib/dkms/common.postinst';

describe('dkms_autoinstaller', () => {
  test('start KERNEL builds for that kernel', () => {
    const system = createSystemWithWork();
    expect(system.run(AUTOINSTALLER, ['start', KERNEL])).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([`autoinstall -k ${KERNEL}`]);
  });

  test('start builds for the running kernel', () => {
    const system = createSystemWithWork();
    system.write('bin/uname', `#!/bin/sh\necho ${KERNEL}\n`, 0o755);
    system.run(AUTOINSTALLER, ['start']);
    expect(system.calls()).toEqual([`autoinstall -k ${KERNEL}`]);
  });

  test('a failure is exit 1', () => {
    const system = createSystemWithWork();
    system.fakeDkms(11);
    expect(system.run(AUTOINSTALLER, ['start', KERNEL]).exit).toBe(1);
  });

  test('missing headers are a message and exit 0', () => {
    const system = createSystemWithWork();
    const { exit, output } = system.run(AUTOINSTALLER, ['start', '6.1.0-50-amd64']);
    expect(exit).toBe(0);
    expect(output).toContain('6.1.0-50-amd64 has no headers');
    expect(system.calls()).toEqual([]);
  });

  test('stop is nothing to do; any other word, or none, is usage and exit 2', () => {
    const system = createSystemWithWork();
    expect(system.run(AUTOINSTALLER, ['stop'])).toEqual({ exit: 0, output: '' });
    for (const words of [['restart'], []]) {
      const { exit, output } = system.run(AUTOINSTALLER, words);
      expect(exit).toBe(2);
      expect(output).toBe('Usage: dkms_autoinstaller start [KERNEL]\n');
    }
    expect(system.calls()).toEqual([]);
  });
});

describe('common.postinst', () => {
  test.each([
    [['bbswitch', '0.8'], 'module_postinst bbswitch/0.8'],
    [['bbswitch', '0.8', '', '', ''], 'module_postinst bbswitch/0.8'],
    [
      ['bbswitch', '0.8', '/usr/share/bbswitch-dkms', '', '0.7-1'],
      'module_postinst bbswitch/0.8 --tarball-root /usr/share/bbswitch-dkms --upgraded-from 0.7-1',
    ],
    [
      ['ddcci', '0.4~b+1', '/usr/share/my dkms', 'x86_64', ''],
      'module_postinst ddcci/0.4~b+1 --tarball-root /usr/share/my dkms -a x86_64',
    ],
  ])('%j is one call of dkms', (words, call) => {
    const system = createSystem();
    expect(system.run(COMMON, words)).toEqual({ exit: 0, output: '' });
    expect(system.calls()).toEqual([call]);
  });

  test('each of its words stays one word', () => {
    const system = createSystem();
    system.fakeDkms(0, 'printf "%s|" "$@"');
    expect(system.run(COMMON, ['a', '1', '/my dkms', 'x86_64', '1 2']).output).toBe(
      'module_postinst|a/1|--tarball-root|/my dkms|--upgraded-from|1 2|-a|x86_64|',
    );
  });

  test('answers as dkms does', () => {
    const system = createSystem();
    system.fakeDkms(10);
    expect(system.run(COMMON, ['bbswitch', '0.8']).exit).toBe(10);
  });

  test.each([[[]], [['bbswitch']], [['', '0.8']], [['bbswitch', '']]])('%j is usage and exit 1', words => {
    const system = createSystem();
    const { exit, output } = system.run(COMMON, words);
    expect(exit).toBe(1);
    expect(output).toBe('Usage: common.postinst NAME VERSION [TARBALL_ROOT] [ARCH] [OLD_VERSION]\n');
    expect(system.calls()).toEqual([]);
  });

  test('builds nothing where the administrator switched that off', () => {
    const system = createSystem();
    system.write('etc/dkms/no-autoinstall', '');
    const { exit, output } = system.run(COMMON, ['bbswitch', '0.8']);
    expect(exit).toBe(0);
    expect(output).toContain('bbswitch/0.8 is not built');
    expect(system.calls()).toEqual([]);
  });
});
