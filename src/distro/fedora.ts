import type { Distribution } from '../model/distribution';

export const fedora: Distribution = {
  family: 'fedora',
  destination: '/extra',
  keptDirectories: ['extra', 'updates', 'weak-updates'],
  headersPackage: release => `kernel-devel-${release}`,
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'dnf install',
  toolchainPackage: 'gcc make',
};
