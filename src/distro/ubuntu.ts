import type { Distribution } from '../model/distribution';
import { debian } from './debian';

export const ubuntu: Distribution = { ...debian, family: 'ubuntu' };
