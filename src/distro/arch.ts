import type { Distribution } from '../model/distribution';

export const arch: Distribution = {
  family: 'arch',
  destination: '/updates/dkms',
  keptDirectories: [],
  // Kernels are packaged by flavour: 6.12.1-zen1-1-zen is linux-zen, 6.12.1-arch1-1 is linux.
  headersPackage: release => {
    const flavour = /-(lts|zen|hardened|rt)$/.exec(release)?.[1];
    return flavour === undefined ? 'linux-headers' : `linux-${flavour}-headers`;
  },
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'pacman -S',
  toolchainPackage: 'base-devel',
  rpmbuildPackage: 'rpm-tools',
};
