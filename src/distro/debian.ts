import type { Distribution } from '../model/distribution';

export const debian: Distribution = {
  family: 'debian',
  destination: '/updates/dkms',
  keptDirectories: [],
  headersPackage: release => `linux-headers-${release}`,
  signingKey: undefined,
  // 6.1.0-56-amd64 has linux-kbuild-6.1, 6.12.117+deb12-amd64 has linux-kbuild-6.12.117+deb12.
  signPrograms: ({ release }) =>
    [...new Set([release.replace(/-.*$/, ''), release.replace(/^(\d+\.\d+).*$/, '$1')])]
      .map(version => `/usr/lib/linux-kbuild-${version}/scripts/sign-file`)
      .concat('kmodsign'),
  installCommand: 'apt install',
  toolchainPackage: 'build-essential',
  rpmbuildPackage: 'rpm',
};
