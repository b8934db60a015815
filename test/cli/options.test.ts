import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/request';
import { HERE, parse, refuse } from '../helpers/command-line';

describe('other options', () => {
  test('are off or unset unless they are given', () => {
    expect(parse('status')).toEqual({
      verb: 'status',
      allKernels: false,
      batch: false,
      failed: false,
      fix: false,
      dryRun: false,
      waitSeconds: undefined,
      module: undefined,
      source: undefined,
      kernels: [],
      arches: [],
      templateKernel: undefined,
      given: { conf: undefined, kernelConfig: undefined, kernelSourceDir: undefined, directives: [] },
      forceVersion: false,
      rpmSafeUpgrade: false,
      symlinkModules: false,
      noDepmod: false,
      noInitrd: false,
      modprobeOnInstall: false,
      debug: false,
      root: '/',
      trees: { dkmsTree: undefined, sourceTree: undefined, installTree: undefined },
      all: false,
      force: false,
      json: false,
      quiet: false,
      verbose: false,
      yes: false,
      parallelJobs: undefined,
      output: undefined,
      archive: undefined,
      binariesOnly: false,
      sourceOnly: false,
      packageWords: {},
      rpm: { spec: undefined, classicName: false, legacyPostinst: undefined },
      disk: { distro: undefined, releases: [], medium: undefined, sizeKib: undefined },
      tarballRoot: undefined,
      upgradedFrom: undefined,
    });
  });

  test('are switches', () => {
    const given = parse('remove', '--all', '--force', '--json', '-q', '--verbose');
    expect(given).toMatchObject({ all: true, force: true, json: true, quiet: true, verbose: true });
    expect(parse('status', '--quiet').quiet).toBe(true);
  });

  test('that stand for what modules and kernels bring are kept as they are', () => {
    const given = parse(
      ...['build', 'm/1', '-c', 'my.conf', '--config=k', '--kernelsourcedir', '/h'],
      ...['--directive', 'STRIP=no', '--directive=MAKE[0]="make all"'],
    );
    expect(given.given).toEqual({
      conf: '/home/me/my.conf',
      kernelConfig: '/home/me/k',
      kernelSourceDir: '/h',
      directives: ['STRIP=no', 'MAKE[0]="make all"'],
    });
  });

  test('name a template kernel', () => {
    const { templateKernel } = parse('match', '--templatekernel', '6.1.0-1-amd64/x86_64');
    expect(templateKernel).toEqual({ release: '6.1.0-1-amd64', arch: 'x86_64' });
  });

  test('that are directories are seen from where the caller stands', () => {
    const given = parse(
      ...['status', '--root', 'r', '--dkmstree=d', '--sourcetree', '/s/', '--installtree', '../i'],
      ...['--output', '.', '--tarball-root', 't'],
    );
    expect(given).toMatchObject({
      root: '/home/me/r',
      trees: { dkmsTree: '/home/me/d', sourceTree: '/s', installTree: '/home/i' },
      output: '/home/me',
      tarballRoot: '/home/me/t',
    });
  });

  test('-j takes a number, 0 among them', () => {
    expect(parse('build', '-j', '4').parallelJobs).toBe(4);
    expect(parse('build', '-j0').parallelJobs).toBe(0);
    for (const word of ['', 'x', '-1', '1.5'])
      expect(refuse('build', '-j', word)).toMatchObject({ code: 'BAD_VALUE', exitCode: 2 });
  });

  test('with a value may have more to their name, as with dkms', () => {
    const given = parse(
      ...['match', '--templatekernel-of-mine', '6.1', '--kernelsourcedir_x=/h', '--directive-1=STRIP=no'],
      ...['--dkmstree-x', '/d', '--sourcetreeX=/s', '--installtree2', '/i', '--config-file=/k'],
    );
    expect(given).toMatchObject({
      templateKernel: { release: '6.1' },
      given: { kernelSourceDir: '/h', kernelConfig: '/k', directives: ['STRIP=no'] },
      trees: { dkmsTree: '/d', sourceTree: '/s', installTree: '/i' },
    });
    expect(refuse('match', '--forces')).toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  test('that packages use are taken', () => {
    expect(parse('module_postinst', 'foo/1.0', '--upgraded-from', '1:0.9').upgradedFrom).toBe('1:0.9');
    expect(parse('add', 'foo/1.0', '--rpm_safe_upgrade').module).toEqual({ name: 'foo', version: '1.0' });
  });

  test('that do nothing any more are taken, and named', () => {
    const asked = parseArguments(['build', '--no-clean-kernel', '--no-prepare-kernel', 'foo/1.0'], HERE);
    expect(asked).toMatchObject({ kind: 'verb', deprecated: ['--no-clean-kernel', '--no-prepare-kernel'] });
    expect(parseArguments(['build', 'foo/1.0'], HERE)).toMatchObject({ deprecated: [] });
  });

  test('for help and version come before everything else', () => {
    expect(parseArguments(['--help', 'nonsense', 'add'], HERE)).toMatchObject({
      kind: 'help',
      verb: { name: 'add' },
    });
    expect(parseArguments(['-h'], HERE)).toEqual({ kind: 'help', verb: undefined });
    expect(parseArguments(['--version'], HERE)).toEqual({ kind: 'version', json: false });
    expect(parseArguments(['-V', '--json'], HERE)).toEqual({ kind: 'version', json: true });
  });
});
