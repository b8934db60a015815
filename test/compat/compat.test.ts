import { testScenarios } from './harness/suite';
import { SCENARIOS } from './scenarios/index';

testScenarios(SCENARIOS);
