import type { Distribution } from '../model/distribution';

export const alpine: Distribution = {
  family: 'alpine',
  destination: undefined,
  keptDirectories: [],
  headersPackage: release => `linux-${release.replace(/^.*-/, '')}-dev`,
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'apk add',
  toolchainPackage: 'build-base',
  rpmbuildPackage: 'rpm',
};
