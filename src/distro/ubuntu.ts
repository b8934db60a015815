import type { Distribution } from '../model/distribution';
import { debian } from './debian';

export const ubuntu: Distribution = {
  ...debian,
  family: 'ubuntu',
  signingKey: {
    key: '/var/lib/shim-signed/mok/MOK.priv',
    certificate: '/var/lib/shim-signed/mok/MOK.der',
  },
  signPrograms: () => ['kmodsign'],
};
