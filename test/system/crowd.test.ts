import { testCrowd } from '../helpers/crowd-suite';

testCrowd(5, 2);
