import {
  dkms,
  FAKE,
  FAKE_XZ,
  look,
  module,
  type Scenario,
  type Step,
  scenario,
  show,
  write,
} from '../harness/scenario';

const BUILD: readonly Step[] = [dkms(`build c/1 -k ${FAKE}`), look('tree')];
const INSTALL: readonly Step[] = [dkms(`install c/1 -k ${FAKE}`), look('tree', 'modules')];

const CLANG = 'CONFIG_CC_VERSION_TEXT="clang version 14.0.6"\nCONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n';

/** Builds c, and tells what its make was given. */
const TELLING_MAKEFILE =
  "ifneq ($(M),)\nobj-m := c.o\nelse\nall:\n\techo '$(KERNELRELEASE) $(KVER) $(filter -j%,$(MAKEFLAGS))' > /tmp/seen\n\t$(MAKE) -C /lib/modules/$(KVER)/build M=$(CURDIR)\nendif\n";

/** Directives that say how a module is built, one after another. */
export const directives: readonly Scenario[] = [
  scenario(
    'make-plain-gets-release-and-jobs',
    module('c/1', {
      conf: ['MAKE="make all KVER=$kernelver"'],
      files: {
        Makefile: TELLING_MAKEFILE,
      },
    }),
    dkms(`install c/1 -j 3 -k ${FAKE}`),
    show('/tmp/seen', {
      name: 'How makes are told how many jobs',
      files: { '/tmp/seen': ['5.5.5-test 5.5.5-test -j3\n', '5.5.5-test 5.5.5-test -j\n'] },
    }),
    look('modules'),
  ),
  scenario(
    'make-in-quotes-gets-neither',
    module('c/1', {
      conf: [`MAKE="'make' all KVER=$kernelver"`],
      files: {
        Makefile: TELLING_MAKEFILE,
      },
    }),
    dkms(`install c/1 -j 3 -k ${FAKE}`),
    show('/tmp/seen', {
      name: 'How makes are told how many jobs',
      files: { '/tmp/seen': [' 5.5.5-test \n', ' 5.5.5-test -j\n'] },
    }),
    look('modules'),
  ),
  scenario(
    'make-of-what-a-conf-may-use',
    module('c/1', {
      conf: [
        'MAKE="echo $kernelver $arch $kernel_source_dir $dkms_tree $source_tree $module $module_version > /tmp/seen; make -C $kernel_source_dir M=$dkms_tree/$module/$module_version/build"',
      ],
    }),
    ...INSTALL,
    show('/tmp/seen'),
  ),
  scenario(
    'make-with-names-kept-from-the-shell',
    module('c/1', {
      conf: [
        `MAKE='echo \${kernelver} $PACKAGE_NAME \${PACKAGE_VERSION} > /tmp/seen; make -C \${kernel_source_dir} M=\${dkms_tree}/\${PACKAGE_NAME}/\${PACKAGE_VERSION}/build'`,
      ],
    }),
    ...INSTALL,
    show('/tmp/seen'),
  ),
  scenario(
    'make-with-a-command-in-it',
    module('c/1', {
      conf: ["MAKE='make -C /lib/modules/$(echo $kernelver)/build M=$(pwd)'"],
    }),
    dkms(`install c/1 -k ${FAKE}`, {
      differs: {
        name: 'Commands in single quotes',
        exit: [7, 0],
        status: [['c/1: added'], [`c/1, ${FAKE}, x86_64: installed`]],
      },
    }),
  ),
  scenario(
    'make-by-kernel',
    module('c/1', {
      conf: [
        'MAKE[0]="echo zero >> /tmp/seen; make -C $kernel_source_dir M=$dkms_tree/c/1/build"',
        'MAKE[1]="echo one >> /tmp/seen; make -C $kernel_source_dir M=$dkms_tree/c/1/build"',
        'MAKE_MATCH[1]="^5\\.5"',
        'MAKE[2]="echo two >> /tmp/seen; make -C $kernel_source_dir M=$dkms_tree/c/1/build"',
        'MAKE_MATCH[2]="^5"',
        'MAKE[3]="echo three >> /tmp/seen; false"',
        'MAKE_MATCH[3]="^9"',
      ],
    }),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`build c/1 -k ${FAKE_XZ}`),
    show('/tmp/seen'),
  ),
  scenario(
    'make-whose-first-match-does-not-fit',
    module('c/1', {
      conf: [
        'MAKE[0]="echo zero >> /tmp/seen; make -C $kernel_source_dir M=$dkms_tree/c/1/build"',
        'MAKE_MATCH[0]="^9"',
      ],
    }),
    ...BUILD,
    show('/tmp/seen'),
  ),
  scenario('make-that-fails', module('c/1', { broken: true }), ...BUILD, ...INSTALL),
  scenario(
    'make-that-fails-once',
    module('c/1', { broken: true }),
    ...BUILD,
    module('c/1'),
    ...BUILD,
    module('c/1', { broken: true }),
    dkms(`build c/1 -k ${FAKE} --force`, {
      differs: {
        name: 'A build with --force that fails',
        status: [['c/1: added'], [`c/1, ${FAKE}, x86_64: built`]],
      },
    }),
  ),
  scenario(
    'make-with-an-environment-of-its-own',
    module('c/1', {
      conf: ['MAKE="./spy.sh; make -C $kernel_source_dir M=$dkms_tree/c/1/build"'],
      files: {
        'spy.sh':
          '#!/bin/sh\nfor name in CC CXX CFLAGS CXXFLAGS LDFLAGS KERNEL_CC LD KERNEL_LD; do eval "echo $name=\\${$name-unset}"; done > /tmp/seen; umask >> /tmp/seen; pwd >> /tmp/seen\n',
      },
    }),
    dkms(`build c/1 -k ${FAKE}`, {
      env: { CC: 'false', CXX: 'false', CFLAGS: '-Dx', CXXFLAGS: '-Dx', LDFLAGS: '-x', LD: 'false' },
    }),
    show('/tmp/seen'),
  ),
  scenario(
    'make-for-a-kernel-of-clang',
    ...[
      `/usr/src/linux-headers-${FAKE}/.config`,
      `/usr/src/linux-headers-${FAKE}/include/config/auto.conf`,
    ].map(path => write(path, CLANG)),
    write('/usr/local/bin/clang', '#!/bin/sh\nexec gcc "$@"\n'),
    write('/usr/local/bin/llvm-strip', '#!/bin/sh\nexec strip "$@"\n'),
    write('/usr/local/bin/ld.lld', '#!/bin/sh\nexec ld "$@"\n'),
    module('c/1', {
      conf: ['MAKE="make -C $kernel_source_dir M=$dkms_tree/c/1/build"'],
      files: {
        Makefile: 'obj-m := c.o\n$(shell echo "$(LLVM) $(CC) $(LD) $$KERNEL_CC $$KERNEL_LD" > /tmp/seen)\n',
      },
    }),
    ...BUILD,
    show('/tmp/seen'),
  ),
  scenario(
    'build-location-below',
    module('c/1', {
      conf: [
        'BUILT_MODULE_LOCATION[0]="sub/"',
        'MAKE="make -C $kernel_source_dir M=$dkms_tree/c/1/build; mkdir -p sub; mv c.ko sub"',
      ],
    }),
    ...INSTALL,
  ),
  scenario(
    'build-location-that-is-not-there',
    module('c/1', { conf: ['BUILT_MODULE_LOCATION[0]=sub'] }),
    ...INSTALL,
  ),
  scenario(
    'destination-name',
    module('c/1', { conf: ['DEST_MODULE_NAME[0]="c-by-another_name"'] }),
    ...INSTALL,
    dkms('status'),
    dkms(`uninstall c/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'one-of-two-modules-is-not-built',
    module('c/1', { conf: ['BUILT_MODULE_NAME[1]=nope', 'DEST_MODULE_LOCATION[1]=/updates'] }),
    ...INSTALL,
  ),
  scenario(
    'strip-takes-debug-information',
    module('c/1', { files: { Makefile: 'obj-m := c.o\nccflags-y := -g\n' } }),
    ...INSTALL,
  ),
  scenario(
    'strip-no-keeps-debug-information',
    module('c/1', { conf: ['STRIP[0]=no'], files: { Makefile: 'obj-m := c.o\nccflags-y := -g\n' } }),
    ...INSTALL,
  ),
  scenario(
    'strip-of-the-first-stands-for-all',
    module('c/1', {
      modules: ['c', 'd'],
      conf: ['STRIP[0]=n'],
      files: { Makefile: 'obj-m := c.o d.o\nccflags-y := -g\n' },
    }),
    ...INSTALL,
  ),
  scenario(
    'depends-on-what-is-not-there',
    module('c/1', { conf: ['BUILD_DEPENDS=d'] }),
    ...INSTALL,
    dkms(`install c/1 -k ${FAKE} --force`),
    look('modules'),
  ),
  scenario(
    'depends-on-what-is-only-built',
    module('c/1', { conf: ['BUILD_DEPENDS[0]=d'] }),
    module('d/1'),
    dkms(`build d/1 -k ${FAKE}`),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`install d/1 -k ${FAKE_XZ}`),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`install d/1 -k ${FAKE}`),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`uninstall d/1 -k ${FAKE}`),
    dkms(`install c/1 -k ${FAKE}`),
  ),
];
