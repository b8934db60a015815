import { describe, expect, test } from 'vitest';
import { RULES } from '../../src/lint/rules';
import { lint, withLines } from '../helpers/lint';
import { createConf, KERNEL } from '../helpers/temp-root';

/** For each rule: lines after the usual five, what the source holds, and where it is found. */
type Case = readonly [
  rule: string,
  lines: readonly string[],
  found: readonly string[],
  files?: Readonly<Record<string, string>>,
];

const CASES: readonly Case[] = [
  ['unclosed-quote', ['MAKE="make all', 'CLEAN="make clean"'], ['6 unclosed-quote']],
  ['no-shell', ['if true', 'fi'], ['7 no-shell']],
  ['not-set', ['PACKAGE_VERSION='], ['6 not-set']],
  ['bad-value', ['AUTOINSTALL=true'], ['6 bad-value']],
  ['bad-expression', ['MAKE_MATCH="("', 'MAKE=make'], ['6 bad-expression']],
  ['bad-value', ['DEST_MODULE_LOCATION[0]="/lib/modules/x"'], ['6 bad-value']],
  [
    'bad-value',
    ['BUILT_MODULE_NAME[1]=b', 'DEST_MODULE_NAME[1]=foo', 'DEST_MODULE_LOCATION[1]=/extra'],
    ['7 bad-value'],
  ],
  [
    'patch-missing',
    ['PATCH[0]=a.patch', 'PATCH[1]=b.patch'],
    ['7 patch-missing'],
    { 'patches/a.patch': 'x' },
  ],
  ['script-missing', ['PRE_BUILD="a.sh x"', 'POST_ADD=b.sh'], ['7 script-missing'], { 'a.sh': '#!/bin/sh' }],
  ['script-not-executable', ['PRE_BUILD=a.sh'], ['6 script-not-executable'], { 'a.sh': 'echo' }],
  ['misspelt', ['BUILD_MODULE_NAME[0]="foo"'], ['6 misspelt']],
  ['misspelt', ['Auto_Install=yes'], ['6 misspelt']],
  ['outdated', ['OBSOLETE_BY=9'], ['6 outdated']],
  ['outdated', ['MODULES_CONF_ALIAS_TYPE[0]=eth'], ['6 outdated']],
  ['outdated', ['MAKE=make', 'MAKE_smp="make SMP=1"'], ['7 outdated']],
  ['outdated', ['MODULES_CONF0="options foo a=1"'], ['6 outdated', '- here-only']],
  ['modules-conf', ['MODULES_CONF[0]="keep"'], ['6 modules-conf']],
  ['never-used', ['MAKE[1]="make x"'], ['6 never-used']],
  ['never-used', ['PATCH_MATCH[2]="^5"'], ['6 never-used']],
  [
    'bad-value',
    ['BUILT_MODULE_NAME[1]=foo', 'DEST_MODULE_NAME[1]=bar', 'DEST_MODULE_LOCATION[1]=/extra'],
    ['6 bad-value'],
  ],
  ['odd-place', ['DEST_MODULE_LOCATION[0]="/kernel/kernel/drivers/usb"'], ['6 odd-place']],
  ['carriage-return', ['STRIP[0]=no\r'], ['6 carriage-return']],
  ['embedded-quote', [`MAKE='make CFLAGS="-O2" -C $kernel_source_dir'`], ['6 embedded-quote']],
  ['single-quotes', ["MAKE='make -l$(nproc) -C $kernel_source_dir M=$PWD'"], ['6 single-quotes']],
  ['running-kernel', ['MAKE="make KVER=$(uname -r)"'], ['6 running-kernel', '6 runs-programs']],
  [
    'kernelrelease',
    ['MAKE="make all"'],
    ['6 kernelrelease'],
    { Makefile: 'ifneq ($(KERNELRELEASE),)\nobj-m := foo.o\nelse\nall:\nendif\n' },
  ],
  ['depends-on-itself', ['BUILD_DEPENDS[0]=foo'], ['6 depends-on-itself']],
  ['not-for-kernel', ["BUILD_EXCLUSIVE_KERNEL='^9'"], ['- not-for-kernel']],
  ['open-version', ['PACKAGE_VERSION="@PKGVER@"'], ['6 open-version']],
  ['here-only', ['REMAKE_INITRD="yes"'], ['6 here-only']],
  ['own-jobs', ['MAKE="make -j4 -C $kernel_source_dir M=$dkms_tree/foo/1.0/build"'], ['6 own-jobs']],
  ['runs-programs', ['NOTE=$(date); STRIP[0]=$NOTE'], ['6 runs-programs']],
  ['unknown', ['SIGN_TOOL="/usr/lib/x"'], ['6 unknown']],
];

describe('lint finds', () => {
  const cases = CASES.map(([rule, lines, found, files = {}]) => [rule, lines, { found, files }] as const);
  test.each(cases)('%s: %j', async (_, lines, { found, files }) => {
    expect([...(await lint(withLines(...lines), files)).found].sort()).toEqual([...found].sort());
  });

  test('no-autoinstall', async () => {
    const { found, code } = await lint(createConf('foo', '1.0').replace('AUTOINSTALL="yes"\n', ''));
    expect(found).toEqual(['- no-autoinstall']);
    expect(code).toBe(0);
  });

  test('every rule of the table is tried here', () => {
    const tried = new Set([...CASES.map(([rule]) => rule), 'no-autoinstall']);
    expect(Object.keys(RULES).filter(rule => !tried.has(rule))).toEqual([]);
  });
});

describe('lint has nothing to say', () => {
  test('of a conf that is as it should be', async () => {
    expect((await lint(createConf('foo', '1.0'))).found).toEqual([]);
  });

  test.each([
    ['a helper variable of an old name', ['MODULE_NAME=foo', 'DEST_MODULE_NAME[0]=$MODULE_NAME']],
    ['helper variables in capitals', ['OUR_FLAGS=-O2', 'CLEAN="make $OUR_FLAGS"']],
    [
      'a text over several lines',
      ['MAKE="make -C $kernel_source_dir \\', '  KVER=1 M=$dkms_tree/foo/1.0/build"'],
    ],
    ['variables in single quotes', ["MAKE='make -C $kernel_source_dir M=$dkms_tree/foo/1.0/build'"]],
    ['an expression with its make line', ['MAKE=true', 'MAKE[1]=false', 'MAKE_MATCH[1]="^5"']],
    ['a # that is no comment', ['MAKE="true #\'"']],
  ])('of %s', async (_, lines) => {
    expect((await lint(withLines(...lines))).found).toEqual([]);
  });
});

describe('a Makefile that asks for the running kernel', () => {
  const LDD =
    'ifneq ($(KERNELRELEASE),)\nobj-m := foo.o\nelse\nKDIR := /lib/modules/$(shell uname -r)/build\nendif\n';
  test.each([
    ['is told', 'make', 'KVER := $(shell uname -r)\n', true],
    ['is told below a folder', 'make -C src', undefined, true],
    ['is not, where the make line says which', 'make KVER=$kernelver', 'KVER ?= $(shell uname -r)\n', false],
    ['is not, where the environment does', 'KVER=$kernelver make', 'KVER ?= $(shell uname -r)\n', false],
    ['is not, where it is what dkms gives', 'make', 'KERNELRELEASE ?= $(shell uname -r)\n', false],
    ['is, where quotes keep that out', "'make'", 'KERNELRELEASE ?= $(shell uname -r)\n', true],
    [
      'is not, where what is made of it is given',
      'make KDIR=$kernel_source_dir',
      'V := $(shell uname -r)\nKDIR ?= /lib/modules/$(V)/build\n',
      false,
    ],
    ['is not, where the kernel is asked itself', 'make -C $kernel_source_dir M=$PWD', LDD, false],
    [
      'is not, in the branch for when nothing is given',
      'make',
      'ifeq ($(KERNELRELEASE),)\nKVER := $(shell uname -r)\nendif\n',
      false,
    ],
    [
      'is not, where only who installs uses it',
      'make',
      'DIR := /lib/modules/$(shell uname -r)\ndriver:\n\tcc\ndriver_install:\n\tcp x $(DIR)\n',
      false,
    ],
    ['is not, for what installs', 'make', 'install:\n\tdepmod $(shell uname -r)\n', false],
    ['is, in a command of the build', 'make', 'all:\n\tmake -C /lib/modules/`uname -r`/build\n', true],
  ])('%s', async (_, make, makefile, isTold) => {
    const files =
      makefile === undefined ? { 'src/Makefile': 'K := $(shell uname -r)\n' } : { Makefile: makefile };
    const { found } = await lint(withLines(`MAKE="${make}"`), files);
    expect(found.includes('6 running-kernel')).toBe(isTold);
  });
});

describe('what lint says', () => {
  test('is 0 for notes, and 23 for more', async () => {
    expect((await lint(withLines('REMAKE_INITRD=yes'))).code).toBe(0);
    expect((await lint(withLines('BUILD_MODULE_NAME=x'))).code).toBe(23);
    expect((await lint(withLines('AUTOINSTALL=true'))).code).toBe(23);
  });

  test('is for people as compilers write it: file, line, kind, rule, and what to write', async () => {
    const { root } = await lint(withLines('AUTOINSTALL=true', 'REMAKE_INITRD=yes'));
    const { stdout } = await root.dkms('lint', `${root.path}/in/foo-1.0`);
    const conf = `${root.path}/in/foo-1.0/dkms.conf`;
    expect(stdout).toContain(
      `${conf}:6: error: AUTOINSTALL: it is "true"; it may be yes or no [bad-value]\n`,
    );
    expect(stdout).toContain(`${conf}:7: note: REMAKE_INITRD: `);
    expect(stdout).toContain(`${conf}: 1 error, 1 note; dkms lint --fix mends 1\n`);
  });

  test('is for each kernel that is named, and once where it is the same', async () => {
    const { root } = await lint(withLines(`[[ $kernelver != 5* ]] || AUTOINSTALL=maybe`, 'OBSOLETE_BY=99'));
    await root.kernel('5.5.5');
    const ended = await root.dkms('lint', `${root.path}/in/foo-1.0`, '-k', `${KERNEL},5.5.5`, '--json');
    const [{ findings }] = JSON.parse(ended.stdout).confs;
    expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(['bad-value', 'outdated']);
  });
});
