import type { Distribution } from '../model/distribution';

export const suse: Distribution = {
  family: 'suse',
  destination: '/updates',
  keptDirectories: ['extra', 'updates', 'weak-updates'],
  headersPackage: release => `kernel-${release.replace(/^.*-/, '')}-devel`,
  signingKey: undefined,
  // 6.4.0-150600.21-default is built in linux-6.4.0-150600.21-obj/x86_64/default; the last is pesign-obj-integration's.
  signPrograms: ({ release, arch }) => [
    `/usr/src/linux-${release.replace(/-[^-]*$/, '')}-obj/${arch}/${release.replace(/^.*-/, '')}/scripts/sign-file`,
    '/usr/lib/rpm/pesign/kernel-sign-file',
  ],
  installCommand: 'zypper install',
  weakModules: {
    program: '/usr/lib/module-init-tools/weak-modules2',
    add: release => ['--add-kernel-modules', release],
    remove: release => ['--remove-kernel-modules', release],
  },
  toolchainPackage: 'gcc make',
  rpmbuildPackage: 'rpm-build',
};
