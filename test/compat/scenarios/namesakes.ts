import {
  dkms,
  FAKE,
  FAKE_GZ,
  FAKE_XZ,
  FAKE_ZST,
  idiom,
  kernelModule,
  look,
  lookDiffers,
  module,
  PLAIN,
  run,
  type Scenario,
  scenario,
  write,
} from '../harness/scenario';

const INSTALLED = `/lib/modules/${FAKE}/updates/dkms`;

const COLLISIONS = `/var/lib/dkms/${PLAIN}/original_module/${FAKE}/x86_64/collisions`;

const MISC = `/kernel/drivers/misc/${PLAIN}.ko`;
/** What depmod listed instead of the one that was installed. */
const SEVERAL = {
  name: 'Several of one name in the kernel',
  files: {
    [`/lib/modules/${FAKE}/kernel/drivers/misc`]: [null, 'empty directory'],
    [`/lib/modules/${FAKE}${MISC}`]: ['module 63aa8415ff81', null],
    [`/lib/modules/${FAKE}/modules.dep`]: [`lacks /lib/modules/${FAKE}/kernel/drivers/net/${PLAIN}.ko`, null],
    [`${COLLISIONS}${MISC}`]: [null, 'module 63aa8415ff81'],
    [`${COLLISIONS}${MISC}.origin`]: [null, `/lib/modules/${FAKE}${MISC}`],
  },
} as const;

/** Modules of the kernel that are several of one name, or compressed. */
export const namesakes: readonly Scenario[] = [
  scenario(
    'original-twice-where-depmod-prefers-neither',
    write('/etc/os-release', 'ID=gentoo\n'),
    module(`${PLAIN}/1`, { modver: '1', destination: '/kernel/drivers/net' }),
    kernelModule(FAKE, `kernel/drivers/misc/${PLAIN}`),
    dkms(`install ${PLAIN}/1 -k ${FAKE}`),
    lookDiffers(['tree', 'modules'], SEVERAL),
    dkms(`remove ${PLAIN}/1 --all`),
    idiom(`find /lib/modules/${FAKE} /var/lib/dkms -name '${PLAIN}*' | sort`),
  ),
  scenario(
    'original-in-extra-and-in-the-kernel',
    module(`${PLAIN}/1`, { modver: '1' }),
    kernelModule(FAKE, `extra/a/${PLAIN}`),
    dkms(`install ${PLAIN}/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`remove ${PLAIN}/1 --all`),
    look('tree', 'modules'),
  ),
  scenario(
    'original-kept-under-collisions',
    module(`${PLAIN}/1`, { modver: '1' }),
    dkms(`install ${PLAIN}/1 -k ${FAKE}`),
    write(`${COLLISIONS}/kernel/drivers/misc/${PLAIN}.ko`, 'another one\n'),
    write(
      `${COLLISIONS}/kernel/drivers/misc/${PLAIN}.ko.origin`,
      `/lib/modules/${FAKE}/kernel/drivers/misc/${PLAIN}.ko\n`,
    ),
    dkms(`uninstall ${PLAIN}/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  ...[
    ['original-compressed', FAKE_XZ],
    ['original-compressed-by-zstd', FAKE_ZST],
  ].map(([name = '', kernel = '']) =>
    scenario(
      name,
      module(`${PLAIN}/1`, { modver: '1' }),
      dkms(`install ${PLAIN}/1 -k ${kernel}`),
      look('tree', 'modules'),
      dkms(`remove ${PLAIN}/1 --all`),
      look('tree', 'modules'),
    ),
  ),
  // kmod here cannot read it, so depmod lists nothing.
  scenario(
    'original-compressed-by-gzip',
    module(`${PLAIN}/1`, { modver: '1' }),
    dkms(`install ${PLAIN}/1 -k ${FAKE_GZ}`),
    look('tree'),
    dkms(`uninstall ${PLAIN}/1 -k ${FAKE_GZ}`),
    look('tree'),
    idiom(`find /lib/modules/${FAKE_GZ} -name '*.ko*'`),
  ),
  scenario(
    'original-compressed-in-another-way-than-the-kernel',
    kernelModule(FAKE_XZ, `updates/${PLAIN}`),
    run('unxz', `/lib/modules/${FAKE_XZ}/updates/${PLAIN}.ko.xz`),
    run('depmod', FAKE_XZ),
    module(`${PLAIN}/1`, { modver: '1' }),
    dkms(`install ${PLAIN}/1 -k ${FAKE_XZ}`),
    look('tree', 'modules'),
    dkms(`remove ${PLAIN}/1 --all`),
    look('tree', 'modules'),
  ),
  scenario(
    'original-compressed-among-plain-ones',
    kernelModule(FAKE, `updates/${PLAIN}`),
    run('xz', '--check=crc32', `/lib/modules/${FAKE}/updates/${PLAIN}.ko`),
    run('depmod', FAKE),
    module(`${PLAIN}/1`, { modver: '1' }),
    dkms(`install ${PLAIN}/1 -k ${FAKE}`),
    lookDiffers(['tree', 'modules'], {
      name: 'How modules are compressed',
      files: Object.fromEntries(
        [INSTALLED, `/var/lib/dkms/${PLAIN}/1/${FAKE}/x86_64/module`].flatMap(place => [
          [`${place}/${PLAIN}.ko`, [null, 'module 7f59b55f78c0']],
          [`${place}/${PLAIN}.ko.xz`, ['module 7f59b55f78c0 crc32', null]],
        ]),
      ),
    }),
    dkms(`remove ${PLAIN}/1 --all`),
    look('tree', 'modules'),
  ),
];
