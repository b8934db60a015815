import type { Distribution } from '../model/distribution';

export const alpine: Distribution = {
  family: 'alpine',
  destination: undefined,
  keptDirectories: [],
  headersPackage: release => `linux-${release.replace(/^.*-/, '')}-dev`,
  installCommand: 'apk add',
  toolchainPackage: 'build-base',
};
