import {
  dkms,
  FAKE,
  FAKE_XZ,
  kernelModule,
  look,
  lookDiffers,
  module,
  PLAIN,
  remove,
  type Scenario,
  type Step,
  scenario,
  write,
} from '../harness/scenario';

const INSTALLED = `/lib/modules/${FAKE}/updates/dkms`;

const KERNELS_OWN = `/lib/modules/${FAKE}/kernel/fs/two_words.ko`;

/** In and out again, with modules of that name where `there` puts them. */
function between(name: string, ...there: readonly Step[]): Scenario {
  return scenario(
    `original-${name}`,
    module(`${PLAIN}/1`, { modver: '1' }),
    ...there,
    look('modules'),
    dkms(`install ${PLAIN}/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`uninstall ${PLAIN}/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`install ${PLAIN}/1 -k ${FAKE}`),
    dkms(`remove ${PLAIN}/1 --all`),
    look('tree', 'modules'),
  );
}

const INCOMPLETE = {
  name: 'Status of a build that has lost a module',
  status: [
    [`c/1, ${FAKE}, x86_64: built (Built modules are missing in the kernel modules folder)`],
    [`c/1, ${FAKE}, x86_64: built`],
  ],
} as const;

/** Modules of the kernel, or of somebody else, that bear the name of one that is installed. */
export const originals: readonly Scenario[] = [
  between('in-the-kernel'),
  between('in-updates', kernelModule(FAKE, `updates/${PLAIN}`)),
  between(
    'in-updates-and-extra',
    kernelModule(FAKE, `updates/${PLAIN}`),
    kernelModule(FAKE, `extra/${PLAIN}`),
  ),
  between('at-the-destination', kernelModule(FAKE, `updates/dkms/${PLAIN}`)),
  between('in-extra-deep-below', kernelModule(FAKE, `extra/vendor/net/${PLAIN}`)),
  between('twice-in-the-kernel', kernelModule(FAKE, `kernel/drivers/misc/${PLAIN}`)),
  scenario(
    'original-of-each-kernel',
    module(`${PLAIN}/1`, { modver: '1' }),
    dkms(`install ${PLAIN}/1 -k ${FAKE} -k ${FAKE_XZ}`),
    dkms(`uninstall ${PLAIN}/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`remove ${PLAIN}/1 --all`),
    look('tree', 'modules'),
  ),
  scenario(
    'original-stays-away-while-versions-change',
    module(`${PLAIN}/1`, { modver: '1' }),
    module(`${PLAIN}/2`, { modver: '2' }),
    dkms(`install ${PLAIN}/1 -k ${FAKE}`),
    dkms(`install ${PLAIN}/2 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`remove ${PLAIN}/1 --all`),
    look('tree', 'modules'),
    dkms(`uninstall ${PLAIN}/2 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'original-of-one-module-of-two',
    module('pair/1', { modules: [PLAIN, 'fresh'], modver: '1' }),
    dkms(`install pair/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms('remove pair/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'original-by-another-dash',
    kernelModule(FAKE, 'kernel/fs/two_words'),
    module('two/1', { modules: ['two-words'], modver: '1' }),
    dkms(`install two/1 -k ${FAKE}`, {
      differs: {
        name: 'Names with another dash',
        status: [
          [`two/1, ${FAKE}, x86_64: installed`],
          [`two/1, ${FAKE}, x86_64: installed (Original modules exist)`],
        ],
      },
    }),
    lookDiffers(['tree', 'modules'], {
      name: 'Names with another dash',
      files: {
        [`${KERNELS_OWN}`]: ['module 8d5684c34d7c', null],
        [`/lib/modules/${FAKE}/modules.dep`]: [`lacks ${KERNELS_OWN}`, null],
        [`/var/lib/dkms/two/original_module/${FAKE}/x86_64/two_words.ko`]: [null, 'module 8d5684c34d7c'],
        [`/var/lib/dkms/two/original_module/${FAKE}/x86_64/two_words.ko.origin`]: [null, KERNELS_OWN],
      },
    }),
    dkms('remove two/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'original-when-another-package-brings-the-module',
    module('first/1', { modules: ['shared'], modver: '1' }),
    module('second/1', { modules: ['shared'], modver: '2' }),
    dkms(`install first/1 -k ${FAKE}`),
    dkms(`install second/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms('remove second/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'installed-file-is-gone',
    module('c/1'),
    dkms(`install c/1 -k ${FAKE}`),
    remove(`${INSTALLED}/c.ko`),
    dkms('status'),
    dkms(`install c/1 -k ${FAKE}`),
    dkms(`uninstall c/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'installed-file-was-changed',
    module('c/1'),
    dkms(`install c/1 -k ${FAKE}`),
    write(`${INSTALLED}/c.ko`, 'something else\n'),
    dkms('status'),
    dkms(`uninstall c/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'built-file-is-gone',
    module('c/1', { modules: ['c', 'd'] }),
    dkms(`install c/1 -k ${FAKE}`),
    remove(`/var/lib/dkms/c/1/${FAKE}/x86_64/module/c.ko`),
    dkms('status'),
    dkms(`uninstall c/1 -k ${FAKE}`, { differs: INCOMPLETE }),
    dkms(`install c/1 -k ${FAKE}`, { differs: INCOMPLETE }),
    look('modules'),
  ),
  scenario(
    'others-files-in-the-destination-stay',
    module('c/1'),
    kernelModule(FAKE, 'updates/dkms/foreign'),
    dkms(`install c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
    look('modules'),
  ),
];
