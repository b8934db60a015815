import type { Distribution } from '../model/distribution';

export const gentoo: Distribution = {
  family: 'gentoo',
  destination: undefined,
  headersPackage: () => 'sys-kernel/gentoo-sources',
  installCommand: 'emerge',
  toolchainPackage: 'sys-devel/gcc',
};
