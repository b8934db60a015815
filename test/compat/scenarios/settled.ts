import {
  dkms,
  FAKE,
  FAKE_XZ,
  idiom,
  look,
  lookDiffers,
  module,
  run,
  type Scenario,
  scenario,
  show,
  write,
} from '../harness/scenario';

const MAKE_A = 'MAKE=make -C $kernel_source_dir M=$dkms_tree/a/1/build';

const ARCH = 'The architecture of a kernel';
const UPGRADES = 'Upgrades of RPM packages';
const ONE = '/var/lib/dkms/a';
const KEPT = {
  [`/lib/modules/${FAKE}/updates/dkms/a.ko`]: 'module 44f019ae1f02',
  [`/lib/modules/${FAKE_XZ}/updates/dkms/a.ko.xz`]: 'module 63bae5e6e642 crc32',
  [`${ONE}/1/${FAKE}/x86_64/module/a.ko`]: 'module 44f019ae1f02',
  [`${ONE}/1/${FAKE_XZ}/x86_64/module/a.ko.xz`]: 'module 63bae5e6e642 crc32',
  ...Object.fromEntries(
    [FAKE, FAKE_XZ].flatMap(kernel => [
      [`${ONE}/1/${kernel}/x86_64/log/make.log`, 'file'],
      [`${ONE}/1/${kernel}/x86_64/module/Module.symvers`, 'file'],
      [`${ONE}/kernel-${kernel}-x86_64`, `-> 1/${kernel}/x86_64`],
    ]),
  ),
  [`${ONE}/1/source`]: '-> /usr/src/a-1',
};

/** What framework.conf, the environment and options of a call settle for modules. */
export const settled: readonly Scenario[] = [
  scenario(
    'settled-links-by-framework-conf',
    write('/etc/dkms/framework.conf', 'symlink_modules="true"\nverbose="1"\n'),
    module('a/1'),
    dkms(`install a/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms('remove a/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'settled-what-comes-after-a-transaction',
    write('/etc/dkms/framework.conf.d/after.conf', "post_transaction='echo $kernelver >> /tmp/after'\n"),
    module('a/1'),
    module('b/1'),
    dkms(`build a/1 -k ${FAKE}`),
    dkms(`install a/1 -k ${FAKE}`),
    show('/tmp/after'),
    dkms(`uninstall a/1 -k ${FAKE}`),
    show('/tmp/after'),
  ),
  scenario(
    'settled-what-comes-after-several-kernels',
    write(
      '/etc/dkms/framework.conf.d/after.conf',
      "post_transaction='echo $kernelver >> /tmp/after; false'\n",
    ),
    module('a/1'),
    dkms(`install a/1 -k ${FAKE} -k ${FAKE_XZ}`),
    show('/tmp/after', {
      name: 'post_transaction of several kernels',
      files: { '/tmp/after': [`${FAKE}\n`, `${FAKE}\n${FAKE_XZ}\n`] },
    }),
    idiom('ls /var/lib/dkms'),
  ),
  scenario(
    'settled-by-names-that-are-known-and-no-others',
    write(
      '/etc/dkms/framework.conf',
      'PATH=/nowhere\nkernelver=x\nmodule=y\nexport CC=false\nbase=/tmp\nif true; then dkms_tree=$base/one; fi\n',
    ),
    write('/etc/dkms/framework.conf.d/10.conf', 'dkms_tree="/tmp/two"\n'),
    write('/etc/dkms/framework.conf.d/20.conf', "dkms_tree='/tmp/three'\n"),
    write('/etc/dkms/framework.conf.d/30.txt', 'dkms_tree="/tmp/four"\n'),
    run('mkdir', '/tmp/one', '/tmp/two', '/tmp/three', '/tmp/four'),
    module('a/1'),
    dkms(`install a/1 -k ${FAKE}`),
    idiom('cd /tmp; ls one two three four'),
    look('modules'),
  ),
  ...[
    ['that-exits', 'verbose=1\nexit 3\n'],
    ['that-ends-with-a-failure', 'verbose=1\nfalse\n'],
  ].map(([name = '', text = '']) =>
    scenario(
      `settled-by-a-framework-conf-${name}`,
      write('/etc/dkms/framework.conf', text),
      module('a/1'),
      dkms('add a/1'),
      dkms('status'),
    ),
  ),
  ...[
    ['that-is-no-shell', 'dkms_tree="/tmp/tree\n'],
    ['with-a-word-that-cannot-be', 'try_sign_modules=perhaps\n'],
  ].map(([name = '', text = '']) =>
    scenario(
      `settled-by-a-framework-conf-${name}`,
      module('a/1'),
      dkms('add a/1'),
      write('/etc/dkms/framework.conf', text),
      dkms(`build a/1 -k ${FAKE}`, {
        differs: {
          name: 'A framework.conf with a mistake',
          exit: [0, 8],
          status: [[`a/1, ${FAKE}, x86_64: built`], ['a/1: added']],
        },
      }),
      write('/etc/dkms/framework.conf', ''),
      dkms(`unbuild a/1 -k ${FAKE}`),
      write('/etc/dkms/framework.conf', text),
      dkms('status'),
    ),
  ),
  scenario(
    'settled-by-directives-of-the-environment',
    module('a/1', { conf: ['MAKE="exit 7"'] }),
    dkms(`build a/1 -k ${FAKE}`),
    dkms(`build a/1 -k ${FAKE}`, { env: { DKMS_DIRECTIVE: 'BUILD_EXCLUSIVE_ARCH=sparc' } }),
    dkms(`build a/1 -k ${FAKE}`, {
      env: { DKMS_DIRECTIVE_MAKE: MAKE_A },
      differs: {
        name: 'Spaces in DKMS_DIRECTIVE',
        exit: [10, 0],
        status: [['a/1: added'], [`a/1, ${FAKE}, x86_64: built`]],
      },
    }),
  ),
  scenario(
    'settled-by-another-conf',
    module('a/1', { conf: ['MAKE="exit 7"'] }),
    write(
      '/root/other.conf',
      `PACKAGE_NAME=a\nPACKAGE_VERSION=1\nBUILT_MODULE_NAME=a\nDEST_MODULE_LOCATION=/updates\n`,
    ),
    dkms(`build a/1 -k ${FAKE}`),
    dkms(`build a/1 -k ${FAKE} -c /root/other.conf`),
    look('tree'),
  ),
  scenario(
    'settled-without-depmod',
    module('a/1'),
    dkms(`install a/1 -k ${FAKE} --no-depmod`),
    look('modules'),
    dkms(`uninstall a/1 -k ${FAKE} --no-depmod`),
    look('modules'),
  ),
  scenario(
    'settled-from-where-one-stands',
    module('a/1', { at: '/root/a' }),
    module('b/1', { at: '/root/b' }),
    module('c/1', { at: '/root/c' }),
    dkms('add .', { cwd: '/root/a' }),
    dkms('add dkms.conf', { cwd: '/root/b' }),
    dkms(`install ./c -k ${FAKE}`, { cwd: '/root' }),
    look('tree', 'sources'),
  ),
  scenario(
    'settled-architecture-by-the-tree',
    module('a/1'),
    dkms(`build a/1 -k ${FAKE}/i686`),
    dkms(`uninstall a/1 -k ${FAKE}`),
    dkms(`unbuild a/1 -k ${FAKE}`),
    dkms(`remove a/1 -k ${FAKE}`),
    look('tree'),
  ),
  scenario(
    'settled-architecture-by-what-is-installed',
    module('a/1'),
    module('b/1'),
    dkms(`install a/1 -k ${FAKE}/i686`),
    dkms('build b/1', {
      differs: {
        name: ARCH,
        status: [
          [`a/1, ${FAKE}, i686: installed`, `b/1, ${FAKE}, x86_64: built`],
          [`a/1, ${FAKE}, i686: installed`, `b/1, ${FAKE}, i686: built`],
        ],
      },
    }),
    dkms('remove b/1 --all'),
    dkms(`uninstall a/1 -k ${FAKE}`, {
      differs: {
        name: ARCH,
        status: [[`a/1, ${FAKE}, i686: installed`], [`a/1, ${FAKE}, i686: built`]],
      },
    }),
  ),
  scenario(
    'settled-what-vendors-packages-do',
    module('a/1'),
    dkms('add -m a -v 1 --rpm_safe_upgrade'),
    dkms(`build -m a -v 1 -k ${FAKE}`),
    dkms(`install -m a -v 1 -k ${FAKE} --force`),
    dkms(`install -m a -v 1 -k ${FAKE_XZ} --force`),
    dkms('remove -m a -v 1 --all --rpm_safe_upgrade', {
      differs: { name: UPGRADES, status: [[FAKE, FAKE_XZ].map(k => `a/1, ${k}, x86_64: installed`), []] },
    }),
    lookDiffers(['tree', 'modules'], {
      name: UPGRADES,
      files: Object.fromEntries(Object.entries(KEPT).map(([path, what]) => [path, [what, null]])),
    }),
  ),
  scenario(
    'settled-what-is-built-upon-another',
    module('a/1'),
    module('b/1', { conf: ['BUILD_DEPENDS[0]="a"', 'BUILD_DEPENDS_REBUILD="yes"'] }),
    dkms(`install a/1 -k ${FAKE}`),
    dkms(`install b/1 -k ${FAKE}`),
    look('tree'),
    show(`/var/lib/dkms/b/1/${FAKE}/x86_64/.dep_a`),
    dkms(`install a/1 -k ${FAKE} --force`),
    dkms(`uninstall b/1 -k ${FAKE}`),
    dkms(`uninstall a/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'settled-what-others-look-for',
    module('a/1'),
    module('b/1', { broken: true }),
    dkms(`install a/1 -k ${FAKE}`),
    dkms(`build b/1 -k ${FAKE}`),
    idiom(
      `ls /var/lib/dkms/a/1/${FAKE}/x86_64/module/a.ko* /var/lib/dkms/a/kernel-${FAKE}-x86_64/module/*.ko`,
    ),
    idiom(`ls /var/lib/dkms/*/*/*/*/module/Module.symvers`),
    idiom(
      'ls /var/lib/dkms/b/1/build/make.log && grep -c "does not compile" /var/lib/dkms/b/1/build/make.log',
    ),
    idiom(`readlink /var/lib/dkms/a/1/source /var/lib/dkms/a/kernel-${FAKE}-x86_64`),
    idiom('ls /var/lib/dkms'),
  ),
];
