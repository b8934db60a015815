import type { Distribution } from '../model/distribution';

export const suse: Distribution = {
  family: 'suse',
  destination: '/updates',
  headersPackage: release => `kernel-${release.replace(/^.*-/, '')}-devel`,
  installCommand: 'zypper install',
  toolchainPackage: 'gcc make',
};
