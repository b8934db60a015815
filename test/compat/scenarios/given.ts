import {
  dkms,
  FAKE,
  FAKE_XZ,
  look,
  lookDiffers,
  module,
  run,
  type Scenario,
  scenario,
  VERSIONED,
  write,
} from '../harness/scenario';

const TWO = ['a/1', 'b/1'];
const MAKE = 'make -C $kernel_source_dir M=$dkms_tree/a/1/build';

const MATCHES = 'match finds nothing';
const installed = (name: string, kernel: string) => `${name}/1, ${kernel}, x86_64: installed`;
const BEFORE = [installed('a', FAKE), installed('b', FAKE)];
const BOTH = ['a', 'b'].flatMap(name => [installed(name, FAKE), installed(name, FAKE_XZ)]);
const ONE = [...BEFORE, installed('b', FAKE_XZ)];
const BUILT = `c/1, ${FAKE}, x86_64: built`;

/** What a call puts in the place of what modules and kernels bring, and what is matched with a template. */
export const given: readonly Scenario[] = [
  scenario(
    'match-with-a-template',
    ...TWO.map(ref => module(ref)),
    module('c/1'),
    ...TWO.map(ref => dkms(`install ${ref} -k ${FAKE}`)),
    dkms(`build c/1 -k ${FAKE}`),
    // What is done is not done again.
    ...[1, 2].map(() =>
      dkms(`match --templatekernel ${FAKE} -k ${FAKE_XZ}`, {
        differs: {
          name: MATCHES,
          exit: [2, 0],
          status: [
            [...BEFORE, BUILT],
            [...BOTH, BUILT],
          ],
        },
      }),
    ),
  ),
  scenario(
    'match-of-one-module',
    ...TWO.map(ref => module(ref)),
    ...TWO.map(ref => dkms(`install ${ref} -k ${FAKE}`)),
    ...['b', 'nobody'].map(name =>
      dkms(`match ${name} --templatekernel ${FAKE} -k ${FAKE_XZ}`, {
        differs: { name: MATCHES, status: [BEFORE, ONE] },
      }),
    ),
    dkms(`match b/9 --templatekernel ${FAKE} -k ${FAKE_XZ}`, {
      differs: { name: MATCHES, exit: [0, 3], status: [BEFORE, ONE] },
    }),
  ),
  scenario(
    'match-that-makes-no-sense',
    module('a/1'),
    dkms(`install a/1 -k ${FAKE}`),
    dkms(`match -k ${FAKE_XZ}`),
    dkms(`match --templatekernel ${FAKE} -k ${FAKE}`),
    dkms(`match --templatekernel ${FAKE_XZ} -k ${FAKE}`),
  ),
  scenario(
    'directive-on-the-command-line',
    module('a/1', { conf: ['MAKE="exit 7"'] }),
    dkms(['build', 'a/1', '-k', FAKE, `--directive=MAKE=${MAKE}`]),
    dkms(['build', 'a/1', '-k', FAKE, '--force', `--directive=MAKE='${MAKE}'`], {
      differs: {
        name: 'A build with --force that fails',
        status: [['a/1: added'], [`a/1, ${FAKE}, x86_64: built`]],
      },
    }),
    dkms(['build', 'a/1', '-k', FAKE, '--force', '--directive', 'BUILD_EXCLUSIVE_ARCH=sparc'], {
      differs: {
        name: 'A build with --force that fails',
        status: [['a/1: added'], [`a/1, ${FAKE}, x86_64: built`]],
      },
    }),
  ),
  scenario(
    'config-of-another-kernel',
    module('a/1', { conf: ['BUILD_EXCLUSIVE_CONFIG="CONFIG_SHINY"'] }),
    write('/root/shiny', 'CONFIG_SHINY=y\n'),
    dkms(`build a/1 -k ${FAKE}`),
    dkms(`build a/1 -k ${FAKE} --config /root/shiny`),
  ),
  scenario(
    'headers-elsewhere',
    module('a/1'),
    run('cp', '-a', `/lib/modules/${FAKE}/build/.`, '/root/headers'),
    dkms(`install a/1 -k ${FAKE} --kernelsourcedir /root/headers`),
    look('modules'),
  ),
  scenario(
    'modules-as-links',
    module('a/1'),
    dkms(`install a/1 -k ${FAKE} --symlink-modules`),
    look('modules'),
    dkms(`uninstall a/1 -k ${FAKE}`),
    look('modules'),
  ),
  scenario(
    'version-overridden',
    module(`${VERSIONED}/1`, { modver: '1' }),
    dkms(`install ${VERSIONED}/1 -k ${FAKE}`),
    dkms(`install ${VERSIONED}/1 -k ${FAKE} --force-version-override`),
    look('tree', 'modules'),
  ),
  ...[
    ['version-overridden-by-a-package', `${VERSIONED}_version-override\n`],
    ['forced-by-a-package', `${VERSIONED}\n`],
    ['forced-by-a-package-that-names-others-too', `other\n\n# ${VERSIONED} below\n${VERSIONED}\nlast`],
    ['forced-by-a-package-that-means-another', `${VERSIONED}2\nnot-${VERSIONED}\n`],
  ].map(([name = '', list = '']) =>
    scenario(
      name,
      module(`${VERSIONED}/1`, { modver: '1' }),
      write('/usr/share/dkms/modules_to_force_install/vendor', list),
      dkms(`install ${VERSIONED}/1 -k ${FAKE}`),
      look('tree', 'modules'),
      dkms(`uninstall ${VERSIONED}/1 -k ${FAKE}`),
      look('tree', 'modules'),
    ),
  ),
  ...['--force', '--force-version-override', '', '_version-override'].map((way, i) =>
    scenario(
      `forced-against-a-refusal-${i + 1}`,
      module(`${VERSIONED}/1`, {
        modver: '1',
        conf: ['PRE_INSTALL="refuse"', 'BUILD_EXCLUSIVE_ARCH="x86_64"', 'BUILD_DEPENDS="other"'],
        files: { refuse: '#!/bin/sh\nexit 1\n' },
      }),
      ...(way.startsWith('--')
        ? []
        : [write('/usr/share/dkms/modules_to_force_install/vendor', `${VERSIONED}${way}\n`)]),
      dkms(`build ${VERSIONED}/1 -k ${FAKE} ${way.startsWith('--') ? way : ''}`),
      dkms(`build ${VERSIONED}/1 -k ${FAKE} --force`),
      dkms(`install ${VERSIONED}/1 -k ${FAKE} ${way.startsWith('--') ? way : ''}`),
      look('modules'),
    ),
  ),
  scenario(
    'kernel-of-the-same-release-comes',
    ...TWO.map(ref => module(ref)),
    module('c/1', { autoinstall: '' }),
    ...['a', 'b', 'c'].map(name => dkms(`install ${name}/1 -k ${FAKE}`)),
    dkms(`kernel_preinst -k ${FAKE}`),
    lookDiffers(['tree', 'modules'], {
      name: 'depmod when a kernel goes',
      files: {
        [`/lib/modules/${FAKE}/modules.dep`]: [
          ['b', 'a'].map(name => `still has /lib/modules/${FAKE}/updates/dkms/${name}.ko`).join(', '),
          null,
        ],
      },
    }),
    dkms('kernel_preinst'),
    dkms(`kernel_preinst -k ${FAKE} -k ${FAKE_XZ}`),
  ),
];
