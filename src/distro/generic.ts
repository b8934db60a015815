import type { Distribution } from '../model/distribution';

/** A system that no row knows: the conf's own DEST_MODULE_LOCATION decides. */
export const generic: Distribution = {
  family: 'generic',
  destination: undefined,
  keptDirectories: [],
  headersPackage: release => `the headers of kernel ${release}`,
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'install',
  toolchainPackage: 'a C compiler and make',
  rpmbuildPackage: 'rpm-build',
};
