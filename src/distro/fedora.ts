import type { Distribution } from '../model/distribution';

export const fedora: Distribution = {
  family: 'fedora',
  destination: '/extra',
  keptDirectories: ['extra', 'updates', 'weak-updates'],
  headersPackage: release => `kernel-devel-${release}`,
  signingKey: undefined,
  // Of the kernel's package of headers, when another directory is named to build in.
  signPrograms: ({ release }) => [`/usr/src/kernels/${release}/scripts/sign-file`],
  installCommand: 'dnf install',
  toolchainPackage: 'gcc make',
  rpmbuildPackage: 'rpm-build',
};
