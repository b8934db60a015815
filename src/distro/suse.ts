import type { Distribution } from '../model/distribution';

export const suse: Distribution = {
  family: 'suse',
  destination: '/updates',
  keptDirectories: ['extra', 'updates', 'weak-updates'],
  headersPackage: release => `kernel-${release.replace(/^.*-/, '')}-devel`,
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'zypper install',
  weakModules: {
    program: '/usr/lib/module-init-tools/weak-modules2',
    add: release => ['--add-kernel-modules', release],
    remove: release => ['--remove-kernel-modules', release],
  },
  toolchainPackage: 'gcc make',
};
