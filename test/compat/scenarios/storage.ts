import {
  type Difference,
  dkms,
  FAKE,
  FAKE_GZ,
  FAKE_XZ,
  FAKE_ZST,
  K61,
  K612,
  look,
  lookDiffers,
  module,
  type Scenario,
  scenario,
  write,
} from '../harness/scenario';

/** How modules are stored: as the kernel's own are. */
const IN_ITS_OWN_PLACE: Difference = {
  name: 'Status of a module in a place of its own',
  status: [
    [`c/1, ${FAKE}, x86_64: installed (Differences between built and installed modules)`],
    [`c/1, ${FAKE}, x86_64: installed`],
  ],
};

export const storage: readonly Scenario[] = [
  scenario(
    'storage-as-each-kernel-has-it',
    module('c/1', { modver: '1' }),
    dkms(`install c/1 -k ${FAKE} -k ${FAKE_XZ} -k ${FAKE_ZST}`),
    look('tree', 'modinfo'),
    dkms('remove c/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'storage-by-gzip-which-kmod-here-cannot-read',
    module('c/1', { modver: '1' }),
    dkms(`install c/1 -k ${FAKE_GZ}`),
    look('tree'),
    dkms('remove c/1 --all'),
    look('tree'),
  ),
  scenario(
    'storage-on-real-kernels',
    module('c/1', { modver: '1' }),
    dkms(`install c/1 -k ${K61} -k ${K612}`),
    look('tree', 'modinfo'),
    dkms('remove c/1 --all'),
    look('tree', 'modules'),
  ),
  scenario(
    'storage-with-options-of-the-administrator',
    write('/etc/dkms/framework.conf', 'compress_xz_opts="--check=none"\n'),
    module('c/1'),
    dkms(`install c/1 -k ${FAKE_XZ}`),
    look('tree', 'modules'),
  ),
  scenario(
    'storage-of-a-kernel-whose-configuration-says-other',
    write(`/usr/src/linux-headers-${FAKE}/.config`, 'CONFIG_MODULE_COMPRESS_XZ=y\n'),
    write(`/boot/config-${FAKE}`, 'CONFIG_MODULE_COMPRESS_XZ=y\n'),
    module('c/1'),
    dkms(`install c/1 -k ${FAKE}`),
    look('tree', 'modules'),
  ),
  scenario(
    'storage-without-symbols',
    module('c/1', {
      conf: ['MAKE="make -C $kernel_source_dir M=$dkms_tree/c/1/build; rm -f Module.symvers"'],
    }),
    dkms(`build c/1 -k ${FAKE}`),
    look('tree'),
  ),
  scenario(
    'storage-where-sysconfig-says',
    write('/etc/sysconfig/module-init-tools', '# place\nADDON_MODULES_DIR="/vendor/modules"\n'),
    module('c/1'),
    dkms(`install c/1 -k ${FAKE}`),
    look('modules'),
    dkms(`uninstall c/1 -k ${FAKE}`),
    look('modules'),
    dkms(`install c/1 -k ${FAKE}`, {
      env: { ADDON_MODULES_DIR: '/environment' },
      differs: IN_ITS_OWN_PLACE,
    }),
    look('modules'),
  ),
  scenario(
    'storage-where-the-environment-says',
    module('c/1'),
    dkms(`install c/1 -k ${FAKE}`, {
      env: { ADDON_MODULES_DIR: '/weak' },
      differs: IN_ITS_OWN_PLACE,
    }),
    look('modules'),
    dkms(`uninstall c/1 -k ${FAKE}`, { env: { ADDON_MODULES_DIR: '/weak' } }),
    look('modules'),
  ),
  scenario(
    'storage-where-the-environment-said',
    module('c/1'),
    dkms(`install c/1 -k ${FAKE}`, { env: { ADDON_MODULES_DIR: 'weak/sub' }, differs: IN_ITS_OWN_PLACE }),
    dkms(`uninstall c/1 -k ${FAKE}`),
    lookDiffers(['modules'], {
      name: 'Uninstalling a module in a place of its own',
      files: { [`/lib/modules/${FAKE}/weak/sub/c.ko`]: ['module fdda0cd13b6d', null] },
    }),
  ),
  scenario(
    'storage-where-sysconfig-says-with-a-comment',
    write('/etc/sysconfig/module-init-tools', 'ADDON_MODULES_DIR="vendor" # not /updates\n'),
    module('c/1'),
    dkms(`install c/1 -k ${FAKE}`),
    look('modules'),
    dkms(`uninstall c/1 -k ${FAKE}`),
    look('modules'),
  ),
];
