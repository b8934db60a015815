import {
  type Difference,
  dkms,
  FAKE,
  FAKE_XZ,
  kernelModule,
  look,
  lookDiffers,
  module,
  PLAIN,
  remove,
  run,
  type Scenario,
  scenario,
} from '../harness/scenario';

/** dkms 3.2.2 leaves depmod's list as it was, with modules that are gone and without the original that is back. */
function staleIndex(kernel: string, modules: readonly string[], suffix = '.ko'): Difference {
  const here = `/lib/modules/${kernel}`;
  const gone = modules.map(name => `still has ${here}/updates/dkms/${name}${suffix}`);
  return {
    name: 'depmod when a kernel goes',
    files: {
      [`${here}/modules.dep`]: [
        [`lacks ${here}/kernel/drivers/net/${PLAIN}${suffix}`, ...gone].join(', '),
        null,
      ],
    },
  };
}

/** What a kernel's own hooks call when it comes and when it goes. */
export const kernels: readonly Scenario[] = [
  scenario(
    'kernel-comes-and-goes',
    module('a/1'),
    module('b/1', { autoinstall: '' }),
    module(`${PLAIN}/1`, { modver: '1' }),
    dkms('add a/1'),
    dkms(`install b/1 -k ${FAKE} -k ${FAKE_XZ}`),
    dkms(`add ${PLAIN}/1`),
    dkms(`kernel_postinst -k ${FAKE}`),
    look('tree', 'modules'),
    dkms(`kernel_postinst -k ${FAKE_XZ}`),
    dkms(`kernel_prerm -k ${FAKE}`),
    lookDiffers(['tree', 'modules'], staleIndex(FAKE, ['b', PLAIN, 'a'])),
    dkms(`kernel_prerm -k ${FAKE}`),
    dkms(`kernel_prerm -k ${FAKE_XZ}`),
    lookDiffers(['tree', 'modules'], {
      ...staleIndex(FAKE, ['b', PLAIN, 'a']),
      files: {
        ...staleIndex(FAKE, ['b', PLAIN, 'a']).files,
        ...staleIndex(FAKE_XZ, ['b', PLAIN, 'a'], '.ko.xz').files,
      },
    }),
  ),
  scenario(
    'kernel-comes-with-a-module-that-fails',
    module('a/1', { broken: true }),
    module('b/1'),
    dkms('add a/1'),
    dkms('add b/1'),
    dkms(`kernel_postinst -k ${FAKE}`, {
      differs: { name: 'The exit code of kernel_postinst', exit: [11, 14] },
    }),
    look('modules'),
  ),
  scenario(
    'kernel-goes-with-a-module-that-is-broken',
    module('a/1'),
    module('b/1'),
    dkms(`install a/1 -k ${FAKE}`),
    dkms(`install b/1 -k ${FAKE}`),
    remove('/usr/src/a-1'),
    dkms(`kernel_prerm -k ${FAKE}`, {
      differs: { name: 'Broken modules when a kernel goes', exit: [14, 0] },
    }),
    lookDiffers(['tree', 'modules'], {
      name: 'Broken modules when a kernel goes',
      files: {
        [`/lib/modules/${FAKE}/modules.dep`]: [`still has /lib/modules/${FAKE}/updates/dkms/b.ko`, null],
        [`/lib/modules/${FAKE}/updates/dkms/a.ko`]: ['module 44f019ae1f02', null],
        [`/var/lib/dkms/a/1/${FAKE}/x86_64/log/make.log`]: ['file', null],
        [`/var/lib/dkms/a/1/${FAKE}/x86_64/module/Module.symvers`]: ['file', null],
        [`/var/lib/dkms/a/1/${FAKE}/x86_64/module/a.ko`]: ['module 44f019ae1f02', null],
        [`/var/lib/dkms/a/kernel-${FAKE}-x86_64`]: [`-> 1/${FAKE}/x86_64`, null],
      },
    }),
  ),
  scenario(
    'kernel-went-without-a-word',
    module('a/1'),
    dkms(`install a/1 -k ${FAKE_XZ}`),
    run('rm', '-r', `/lib/modules/${FAKE_XZ}`),
    dkms('status'),
    dkms(`kernel_prerm -k ${FAKE_XZ}`),
    look('tree'),
  ),
  scenario(
    'kernel-directory-keeps-others-files',
    kernelModule(FAKE, 'updates/dkms/foreign'),
    module('a/1'),
    dkms(`install a/1 -k ${FAKE}`),
    dkms(`kernel_prerm -k ${FAKE}`),
    lookDiffers(['modules'], {
      name: 'depmod when a kernel goes',
      files: {
        [`/lib/modules/${FAKE}/modules.dep`]: [`still has /lib/modules/${FAKE}/updates/dkms/a.ko`, null],
      },
    }),
  ),
  scenario(
    'kernel-verbs-and-how-many-kernels',
    module('a/1'),
    dkms(`install a/1 -k ${FAKE}`),
    dkms('kernel_prerm'),
    dkms(`kernel_prerm -k ${FAKE} -k ${FAKE_XZ}`),
    dkms('kernel_postinst'),
    dkms(`kernel_postinst -k ${FAKE} -k ${FAKE_XZ}`),
    dkms('kernel_prerm --all'),
    dkms('kernel_prerm -k 9.9.9-none'),
    dkms('kernel_postinst -k 9.9.9-none'),
  ),
];
