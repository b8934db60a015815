import { expect, test } from 'vitest';
import { takeOneByOne } from '../../src/plan/one-by-one';
import { planInstall } from '../../src/plan/plan-install';
import { createSnapshot, type Given, K1, K2 } from '../helpers/snapshots';

const module = { name: 'foo', version: '1' };

function plan(given: Given) {
  const kernels = [K2, K1];
  const snapshot = createSnapshot({ 'foo/1': given });
  const asked = planInstall(snapshot, { module, kernels, goal: 'installed', force: false });
  return takeOneByOne(asked, { module, kernels });
}

test('one kernel after the other: each job waits for those of the kernel before', () => {
  const { jobs, leftOut } = plan({});
  const [first, second, third] = jobs.map(({ id }) => id);
  expect(leftOut).toEqual([]);
  expect(jobs.map(({ action, kernel }) => [action, kernel])).toEqual([
    ['build', K2],
    ['install', K2],
    ['build', K1],
    ['install', K1],
  ]);
  expect(jobs.map(({ after }) => after)).toEqual([[], [first], [first, second], [third, first, second]]);
});

test('what is refused for one kernel is not tried for those after it', () => {
  const { jobs, leftOut } = plan({ conf: { buildDepends: ['bar'] } });
  expect(jobs).toEqual([]);
  expect(
    leftOut.map(({ kernel, reason }) => [kernel, reason.kind === 'refused' && reason.error.code]),
  ).toEqual([
    [K2, 'DEPENDENCY_MISSING'],
    [K1, 'DEPENDENCY_FAILED'],
  ]);
});
