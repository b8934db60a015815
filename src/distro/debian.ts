import type { Distribution } from '../model/distribution';

export const debian: Distribution = {
  family: 'debian',
  destination: '/updates/dkms',
  keptDirectories: [],
  headersPackage: release => `linux-headers-${release}`,
  installCommand: 'apt install',
  toolchainPackage: 'build-essential',
};
