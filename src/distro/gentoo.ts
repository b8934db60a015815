import type { Distribution } from '../model/distribution';

export const gentoo: Distribution = {
  family: 'gentoo',
  destination: undefined,
  keptDirectories: [],
  headersPackage: () => 'sys-kernel/gentoo-sources',
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'emerge',
  toolchainPackage: 'sys-devel/gcc',
  rpmbuildPackage: 'app-arch/rpm',
};
