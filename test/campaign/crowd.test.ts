import { testCrowd } from '../helpers/crowd-suite';

testCrowd(50, 50);
