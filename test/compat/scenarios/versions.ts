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
  VERSIONED,
} from '../harness/scenario';

/** A package whose module meets the kernel's own, which has version 2.40. */
function against(name: string, modver: string | undefined): Scenario {
  return scenario(
    `version-${name}`,
    module(`${VERSIONED}/1`, modver === undefined ? {} : { modver }),
    dkms(`install ${VERSIONED}/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`install ${VERSIONED}/1 -k ${FAKE} --force`),
    look('tree', 'modules'),
    dkms(`remove ${VERSIONED}/1 --all`),
    look('tree', 'modules'),
  );
}

const LEFT_BEHIND: Difference = {
  name: 'What a replaced version leaves behind',
  files: { [`/lib/modules/${FAKE}/updates/dkms/old.ko`]: ['module 39c4a9283031', null] },
};

/** Whether a module may take the place of one that is there, and which version of a package is the newest. */
export const versions: readonly Scenario[] = [
  against('none-against-one', undefined),
  against('older', '2.4'),
  against('equal', '2.40'),
  against('newer', '2.41'),
  against('newer-by-number-not-by-text', '10.1'),
  against('of-letters', 'beta'),
  against('with-a-suffix', '2.40-rc1'),
  scenario(
    'version-older-than-the-installed-one-of-the-package',
    module('c/2', { modver: '2' }),
    module('c/1', { modver: '1' }),
    dkms(`install c/2 -k ${FAKE}`),
    dkms(`install c/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`install c/1 -k ${FAKE} --force`),
    look('tree', 'modules'),
  ),
  scenario(
    'version-older-in-the-downgrade-of-a-package',
    module('c/2', { modver: '2' }),
    module('c/1', { modver: '1' }),
    dkms(`install c/2 -k ${FAKE}`),
    dkms('add c/1 --rpm_safe_upgrade'),
    dkms(`install c/1 -k ${FAKE} --rpm_safe_upgrade`),
    dkms(`install c/1 -k ${FAKE} --rpm_safe_upgrade`),
    look('tree', 'modules'),
  ),
  scenario(
    'version-same-module-in-two-versions-of-the-package',
    module('c/1', { modver: '5' }),
    module('c/9', { modver: '5' }),
    dkms(`install c/1 -k ${FAKE}`),
    dkms(`install c/9 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'version-no-module-versions-at-all',
    module('c/1'),
    module('c/22'),
    dkms(`install c/1 -k ${FAKE}`),
    dkms(`install c/22 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`install c/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'version-one-module-of-two-is-older',
    module('pair/1', { modules: [VERSIONED, 'fresh'], modver: '1' }),
    dkms(`install pair/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms('remove pair/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'version-one-module-of-two-is-newer',
    module('pair/1', { modules: ['fresh', VERSIONED], modver: '9' }),
    dkms(`install pair/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms('remove pair/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'version-compressed',
    module(`${VERSIONED}/1`, { modver: '1' }),
    module(`${VERSIONED}/3`, { modver: '3' }),
    dkms(`install ${VERSIONED}/1 -k ${FAKE_XZ}`),
    dkms(`install ${VERSIONED}/3 -k ${FAKE_XZ}`),
    look('tree', 'modules'),
  ),
  scenario(
    'version-replaced-package-has-other-modules',
    module('c/1', { modules: ['c', 'old'], modver: '1' }),
    module('c/2', { modules: ['c', 'new'], modver: '2' }),
    dkms(`install c/1 -k ${FAKE}`),
    dkms(`install c/2 -k ${FAKE}`),
    lookDiffers(['tree', 'modules'], LEFT_BEHIND),
    dkms('remove c/2 --all'),
    lookDiffers(['tree', 'modules'], LEFT_BEHIND),
  ),
  ...[
    ['1.9', '1.10'],
    ['1.0', '1.0-rc1'],
    ['2', '10'],
    ['1.0.0', '1.0'],
    ['v1', '1'],
    ['1.2~beta', '1.2'],
    ['20240101', '1.0'],
  ].map(([a = '', b = '']) =>
    scenario(
      `version-newest-of-${a}-and-${b}`.replaceAll('~', '-tilde-'),
      module(`c/${a}`),
      module(`c/${b}`),
      dkms(`add c/${a}`),
      dkms(`add c/${b}`),
      dkms(`autoinstall -k ${FAKE}`),
    ),
  ),
];
