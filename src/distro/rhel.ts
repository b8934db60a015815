import type { Distribution } from '../model/distribution';
import { fedora } from './fedora';

export const rhel: Distribution = {
  ...fedora,
  family: 'rhel',
  // Kernels of one release keep an ABI; Fedora's do not.
  weakModules: {
    program: '/usr/sbin/weak-modules',
    add: () => ['--no-initramfs', '--add-modules'],
    remove: () => ['--no-initramfs', '--remove-modules'],
  },
};
