import { dkms, FAKE, look, module, type Scenario, type Step, scenario } from '../harness/scenario';

/** The usual conf with some lines more, from add to remove. */
function withLines(name: string, ...conf: readonly string[]): Scenario {
  return scenario(`conf-${name}`, module('c/1', { conf }), ...WAY);
}

const WAY: readonly Step[] = [
  dkms(`install c/1 -k ${FAKE}`),
  look('tree', 'modules'),
  dkms('remove c/1 --all'),
  look('tree', 'modules'),
];

/** Refused by us where dkms goes on. */
function refused(name: string, difference: string, line: string): Scenario {
  return scenario(
    `conf-${name}`,
    module('c/1', { conf: [line] }),
    dkms(`install c/1 -k ${FAKE}`, {
      differs: { name: difference, exit: [0, 8], status: [[`c/1, ${FAKE}, x86_64: installed`], []] },
    }),
    dkms('remove c/1 --all', { differs: { name: difference, exit: [0, 3] } }),
    look('tree', 'modules'),
  );
}

const OVERRIDDEN: readonly Step[] = [
  dkms(`install c/1 -k ${FAKE}`, {
    differs: {
      name: 'Status of a module that an override renames',
      status: [
        [`c/1, ${FAKE}, x86_64: installed (Built modules are missing in the kernel modules folder)`],
        [`c/1, ${FAKE}, x86_64: installed`],
      ],
    },
  }),
  ...WAY.slice(1),
];

const SLASH = 'Names of modules with a slash';

/** What a dkms.conf may hold, and what not, each with its exit code. */
export const confs: readonly Scenario[] = [
  withLines('autoinstall-maybe', 'AUTOINSTALL=maybe'),
  withLines('autoinstall-upper-case', 'AUTOINSTALL=YES'),
  withLines('autoinstall-no', 'AUTOINSTALL=no'),
  withLines('no-destination', 'DEST_MODULE_LOCATION[0]='),
  withLines('unset-destination', 'unset DEST_MODULE_LOCATION'),
  withLines('destination-elsewhere', 'DEST_MODULE_LOCATION[0]=/foo'),
  refused(
    'destination-that-leaves',
    'Places that leave the kernel',
    'DEST_MODULE_LOCATION[0]=/kernel/../../x',
  ),
  refused('that-is-no-shell', 'A dkms.conf that is no shell', 'if x'),
  refused(
    'build-location-that-leaves',
    'Places that leave the build directory',
    'BUILT_MODULE_LOCATION[0]=../build',
  ),
  scenario(
    'conf-destination-name-with-a-slash',
    module('c/1', { conf: ['DEST_MODULE_NAME[0]=sub/c'] }),
    dkms('add c/1', { differs: { name: SLASH, exit: [0, 8], status: [['c/1: added'], []] } }),
    dkms(`build c/1 -k ${FAKE}`, { differs: { name: SLASH, exit: [7, 8], status: [['c/1: added'], []] } }),
  ),
  scenario(
    'conf-depends-on-nothing',
    module('c/1', { conf: ['BUILD_DEPENDS=""'] }),
    dkms(`build c/1 -k ${FAKE}`, {
      differs: {
        name: 'A dependency without a name',
        exit: [13, 0],
        status: [['c/1: added'], [`c/1, ${FAKE}, x86_64: built`]],
      },
    }),
  ),
  withLines('destination-almost-kernel', 'DEST_MODULE_LOCATION[0]=/kernelly'),
  withLines('module-name-with-ko', 'BUILT_MODULE_NAME[0]=c.ko'),
  withLines('module-name-of-nothing', 'BUILT_MODULE_NAME[0]=nope'),
  withLines('unset-module-name', 'unset BUILT_MODULE_NAME'),
  withLines('module-twice', 'BUILT_MODULE_NAME[1]=c', 'DEST_MODULE_LOCATION[1]=/updates'),
  withLines(
    'module-twice-under-two-names',
    ...['BUILT_MODULE_NAME[1]=c', 'DEST_MODULE_NAME[1]=d', 'DEST_MODULE_LOCATION[1]=/updates'],
  ),
  withLines(
    'module-twice-from-two-places',
    'BUILT_MODULE_NAME[1]=c',
    'BUILT_MODULE_LOCATION[1]=sub',
    'DEST_MODULE_NAME[1]=d',
    'DEST_MODULE_LOCATION[1]=/updates',
    'MAKE="make -C $kernel_source_dir M=$dkms_tree/c/1/build; mkdir -p sub; cp c.ko sub"',
  ),
  ...['BUILD_EXCLUSIVE_KERNEL', 'MAKE_MATCH[1]', 'PATCH_MATCH[0]'].map(name =>
    withLines(
      `no-expression-in-${name.split('[')[0]?.toLowerCase().replaceAll('_', '-')}`,
      ...['MAKE[1]=false', 'PATCH[0]=none.patch', 'MAKE_MATCH[1]=^9', 'PATCH_MATCH[0]=^9', `${name}="(["`],
    ),
  ),
  withLines('second-module-without-name', 'DEST_MODULE_LOCATION[1]=/updates'),
  withLines('second-module-without-place', 'BUILT_MODULE_NAME[1]=d'),
  withLines('no-name', 'PACKAGE_NAME='),
  withLines('no-version', 'PACKAGE_VERSION='),
  withLines('another-name', 'PACKAGE_NAME=other'),
  withLines('another-version', 'PACKAGE_VERSION=2'),
  withLines('exits', 'exit 1'),
  withLines('exits-well', 'exit 0'),
  withLines('prints', 'echo hello; echo error >&2'),
  withLines('ends-with-a-failure', 'false'),
  withLines('returns-a-failure', 'return 3'),
  withLines('build-depends-rebuild-maybe', 'BUILD_DEPENDS_REBUILD=maybe'),
  withLines('no-weak-modules-true', 'NO_WEAK_MODULES=true'),
  withLines(
    'deprecated-directives',
    'CLEAN="make clean"',
    'REMAKE_INITRD=yes',
    'MODULES_CONF[0]="options c a=1"',
    'MODULES_CONF_OBSOLETES[0]=d',
  ),
  withLines('unknown-directive', 'FROBNICATE=yes', 'NOTES="it is so"'),
  withLines('quotes-and-dollars', `NOTES="a \\"b\\" \\$c 'd'"`, "MORE='$kernelver $(touch /tmp/ran)'"),
  withLines('strip-no', 'STRIP[0]=no'),
  scenario('conf-empty', module('c/1', { wholeConf: '' }), ...WAY),
  scenario(
    'conf-of-carriage-returns',
    module('c/1', {
      wholeConf:
        'PACKAGE_NAME="c"\r\nPACKAGE_VERSION="1"\r\nBUILT_MODULE_NAME[0]="c"\r\nDEST_MODULE_LOCATION[0]="/updates"\r\n',
    }),
    ...WAY,
  ),
  scenario(
    'conf-as-plain-as-can-be',
    module('c/1', {
      wholeConf: 'PACKAGE_NAME=c\nPACKAGE_VERSION=1\nDEST_MODULE_LOCATION=/updates\n',
    }),
    ...WAY,
  ),
  scenario(
    'conf-with-a-hole-among-its-modules',
    module('c/1', {
      modules: ['c', 'd'],
      wholeConf: `PACKAGE_NAME=c\nPACKAGE_VERSION=1
BUILT_MODULE_NAME[0]=c\nDEST_MODULE_LOCATION[0]=/updates
BUILT_MODULE_NAME[2]=d\nDEST_MODULE_LOCATION[2]=/updates\n`,
    }),
    dkms('add c/1', {
      differs: { name: 'Holes among the modules', exit: [8, 0], status: [[], ['c/1: added']] },
    }),
    dkms(`install c/1 -k ${FAKE}`, {
      differs: {
        name: 'Holes among the modules',
        exit: [8, 0],
        status: [[], [`c/1, ${FAKE}, x86_64: installed`]],
      },
    }),
  ),
  scenario(
    'conf-that-computes',
    module('c/1', {
      modules: ['c', 'd'],
      wholeConf: `PACKAGE_NAME=c\nPACKAGE_VERSION=1
i=0
for name in c d; do
  BUILT_MODULE_NAME[$i]=$name
  DEST_MODULE_LOCATION[$i]=/updates
  let i++
done
if [ "$arch" = x86_64 ] && [[ $kernelver == 5.* ]]; then AUTOINSTALL=yes; fi\n`,
    }),
    ...WAY,
  ),
  scenario(
    'conf-overrides-of-the-administrator',
    module('c/1'),
    { do: 'write', path: '/etc/dkms/c.conf', text: 'DEST_MODULE_NAME[0]=one\n' },
    { do: 'write', path: '/etc/dkms/c-1.conf', text: 'DEST_MODULE_NAME[0]=two\n' },
    { do: 'write', path: `/etc/dkms/c-1-${FAKE}.conf`, text: 'DEST_MODULE_NAME[0]=three\n' },
    { do: 'write', path: `/etc/dkms/c-1-${FAKE}-x86_64.conf`, text: 'DEST_MODULE_NAME[0]=four\n' },
    ...OVERRIDDEN,
  ),
  scenario(
    'conf-overrides-for-a-kernel',
    module('c/1'),
    { do: 'write', path: '/etc/dkms/c.conf', text: 'DEST_MODULE_NAME[0]=one\n' },
    { do: 'write', path: `/etc/dkms/c--${FAKE}.conf`, text: 'DEST_MODULE_NAME[0]=five\n' },
    ...OVERRIDDEN,
  ),
  scenario(
    'conf-overrides-for-a-kernel-and-its-architecture',
    module('c/1'),
    { do: 'write', path: `/etc/dkms/c-1-${FAKE}-x86_64.conf`, text: 'DEST_MODULE_NAME[0]=four\n' },
    { do: 'write', path: `/etc/dkms/c--${FAKE}.conf`, text: 'DEST_MODULE_NAME[0]=five\n' },
    { do: 'write', path: `/etc/dkms/c--${FAKE}-x86_64.conf`, text: 'DEST_MODULE_NAME[0]=six\n' },
    { do: 'write', path: `/etc/dkms/c--${FAKE}-i686.conf`, text: 'DEST_MODULE_NAME[0]=other\n' },
    { do: 'write', path: '/etc/dkms/c-2.conf', text: 'DEST_MODULE_NAME[0]=other\n' },
    ...OVERRIDDEN,
  ),
];
