import { testScenarios } from '../compat/harness/suite';
import { quickDrivers, slowDrivers } from '../compat/scenarios/drivers';

testScenarios({ 'every driver on every kernel': [...quickDrivers, ...slowDrivers] });
