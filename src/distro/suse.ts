import type { Distribution } from '../model/distribution';

export const suse: Distribution = {
  family: 'suse',
  destination: '/updates',
  keptDirectories: ['extra', 'updates', 'weak-updates'],
  headersPackage: release => `kernel-${release.replace(/^.*-/, '')}-devel`,
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'zypper install',
  toolchainPackage: 'gcc make',
};
