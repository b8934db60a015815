import type { Distribution } from '../model/distribution';
import { fedora } from './fedora';

export const rhel: Distribution = { ...fedora, family: 'rhel' };
