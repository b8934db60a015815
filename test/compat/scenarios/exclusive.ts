import {
  type Difference,
  dkms,
  FAKE,
  FAKE_XZ,
  look,
  lookDiffers,
  module,
  type Scenario,
  scenario,
} from '../harness/scenario';

const ONE_OF_TWO = 'Modules with conditions of their own';
const BUILT = [`c/1, ${FAKE}, x86_64: built`];
const INSTALLED = [`c/1, ${FAKE}, x86_64: installed`];
const differs = (but: Omit<Difference, 'name'>): { differs: Difference } => ({
  differs: { name: ONE_OF_TWO, ...but },
});

/** Built for two kernels, of which it may want one, both or none. */
function exclusive(name: string, ...conf: readonly string[]): Scenario {
  return scenario(
    `exclusive-${name}`,
    module('c/1', { conf }),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`build c/1 -k ${FAKE_XZ}`),
    look('tree'),
  );
}

/** BUILD_EXCLUSIVE_* and its ancestor. */
export const exclusives: readonly Scenario[] = [
  exclusive('kernel', 'BUILD_EXCLUSIVE_KERNEL="^5\\.6\\."'),
  exclusive('kernel-anywhere', 'BUILD_EXCLUSIVE_KERNEL="test|nope"'),
  exclusive('architecture', 'BUILD_EXCLUSIVE_ARCH="arm64|ppc64"'),
  exclusive('architecture-that-fits', 'BUILD_EXCLUSIVE_ARCH="x86"'),
  exclusive('configuration', 'BUILD_EXCLUSIVE_CONFIG="CONFIG_SMP CONFIG_NOPE"'),
  exclusive('configuration-that-fits', 'BUILD_EXCLUSIVE_CONFIG="CONFIG_SMP !CONFIG_NOPE CONFIG_DUMMY"'),
  exclusive('configuration-denied', 'BUILD_EXCLUSIVE_CONFIG="!CONFIG_DUMMY"'),
  exclusive('at-least', 'BUILD_EXCLUSIVE_KERNEL_MIN=5.6'),
  exclusive('at-least-to-the-letter', `BUILD_EXCLUSIVE_KERNEL_MIN=${FAKE}`),
  exclusive('at-most', 'BUILD_EXCLUSIVE_KERNEL_MAX=5.6'),
  exclusive('at-most-with-a-release', 'BUILD_EXCLUSIVE_KERNEL_MAX=5.5.5'),
  exclusive('between', 'BUILD_EXCLUSIVE_KERNEL_MIN=5.5', 'BUILD_EXCLUSIVE_KERNEL_MAX=5.6'),
  exclusive('obsolete', 'OBSOLETE_BY="5.6"'),
  scenario(
    'exclusive-obsolete-by-the-kernel-itself',
    module('c/1', { conf: [`OBSOLETE_BY=${FAKE}`] }),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`install c/1 -k ${FAKE}`, {
      differs: { name: 'OBSOLETE_BY names a kernel', exit: [6, 0], status: [BUILT, INSTALLED] },
    }),
    dkms(`install c/1 -k ${FAKE} --force`),
  ),
  scenario(
    'exclusive-first-of-two-modules',
    module('c/1', {
      modules: ['c', 'd'],
      conf: ['BUILD_EXCLUSIVE_KERNEL[0]="^9"', 'BUILD_EXCLUSIVE_KERNEL[1]="^5"'],
    }),
    dkms(`build c/1 -k ${FAKE}`, differs({ exit: [77, 0], status: [['c/1: added'], BUILT] })),
    dkms(`install c/1 -k ${FAKE}`, differs({ exit: [77, 0], status: [['c/1: added'], INSTALLED] })),
  ),
  scenario(
    'exclusive-second-of-two-modules',
    module('c/1', { modules: ['c', 'd'], conf: ['BUILD_EXCLUSIVE_KERNEL[1]="^9"'] }),
    dkms(`install c/1 -k ${FAKE}`),
    lookDiffers(['tree', 'modules'], {
      name: ONE_OF_TWO,
      files: Object.fromEntries(
        [`/var/lib/dkms/c/1/${FAKE}/x86_64/module`, `/lib/modules/${FAKE}/updates/dkms`].map(place => [
          `${place}/d.ko`,
          ['module 17a6f96ef396', null],
        ]),
      ),
    }),
  ),
  scenario(
    'exclusive-both-of-two-modules',
    module('c/1', {
      modules: ['c', 'd'],
      conf: ['BUILD_EXCLUSIVE_KERNEL[0]="^9"', 'BUILD_EXCLUSIVE_KERNEL[1]="^9"'],
    }),
    dkms(`build c/1 -k ${FAKE}`),
    look('tree'),
  ),
  scenario(
    'exclusive-is-not-overridden',
    module('c/1', { conf: ['BUILD_EXCLUSIVE_KERNEL="^9"'] }),
    dkms(`build c/1 -k ${FAKE} --force`),
    dkms(`install c/1 -k ${FAKE}`),
    dkms(`install c/1 -k ${FAKE} --force`),
    look('tree'),
  ),
  scenario(
    'exclusive-since-it-was-built',
    module('c/1'),
    dkms(`build c/1 -k ${FAKE}`),
    module('c/1', { conf: ['BUILD_EXCLUSIVE_KERNEL="^9"'] }),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`install c/1 -k ${FAKE}`),
    dkms(`uninstall c/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
];
