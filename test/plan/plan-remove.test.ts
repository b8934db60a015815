import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan';
import { planRemove, type RemoveGoal } from '../../src/plan/plan-remove';
import { type Given, K1, K2, ref, toEntry } from '../helpers/snapshots';

const IN_K1 = '6.1.0-56-amd64/x86_64';
const IN_K2 = '6.12.95+deb12-amd64/x86_64';

function plan(given: Given, goal: RemoveGoal, kernels = [K1]): Plan {
  return planRemove(toEntry({ module: ref('foo/1.0'), ...given }), kernels, goal);
}

const ids = ({ jobs }: Plan) => jobs.map(job => job.id);
const states = ({ leftOut }: Plan) =>
  leftOut.map(({ reason }) => (reason.kind === 'already' ? reason.state : reason.kind));

describe('the way back', () => {
  test('is as far as was asked, each step after the one before', () => {
    const given = { installed: [K1] };

    expect(ids(plan(given, 'uninstalled'))).toEqual([`uninstall foo/1.0 ${IN_K1}`]);
    expect(ids(plan(given, 'unbuilt'))).toEqual([`uninstall foo/1.0 ${IN_K1}`, `unbuild foo/1.0 ${IN_K1}`]);
    expect(plan(given, 'removed').jobs.map(job => [job.id, job.after])).toEqual([
      [`uninstall foo/1.0 ${IN_K1}`, []],
      [`unbuild foo/1.0 ${IN_K1}`, [`uninstall foo/1.0 ${IN_K1}`]],
      ['forget foo/1.0', [`uninstall foo/1.0 ${IN_K1}`, `unbuild foo/1.0 ${IN_K1}`]],
    ]);
  });

  test('starts where the module is', () => {
    expect(ids(plan({ built: [K1] }, 'unbuilt'))).toEqual([`unbuild foo/1.0 ${IN_K1}`]);
    expect(ids(plan({}, 'removed'))).toEqual(['forget foo/1.0']);
  });

  test('from one kernel leaves the others alone, and the module in the tree', () => {
    const removed = plan({ installed: [K1, K2] }, 'removed', [K2]);
    expect(ids(removed)).toEqual([`uninstall foo/1.0 ${IN_K2}`, `unbuild foo/1.0 ${IN_K2}`]);
  });

  test('from the last kernel, or from all at once, forgets the module', () => {
    expect(ids(plan({ built: [K2] }, 'removed', [K2]))).toContain('forget foo/1.0');
    expect(ids(plan({ installed: [K1], built: [K2] }, 'removed', [K1, K2]))).toEqual([
      `uninstall foo/1.0 ${IN_K1}`,
      `unbuild foo/1.0 ${IN_K1}`,
      `unbuild foo/1.0 ${IN_K2}`,
      'forget foo/1.0',
    ]);
  });

  test('for another architecture of the same release is another kernel', () => {
    const arm = { ...K1, arch: 'aarch64' };
    expect(ids(plan({ built: [K1] }, 'removed', [arm]))).toEqual([]);
    expect(ids(plan({ built: [K1, arm] }, 'removed', [arm]))).toEqual([
      'unbuild foo/1.0 6.1.0-56-amd64/aarch64',
    ]);
  });
});

describe('what is there no more', () => {
  test('is told once, by the last thing that is not so', () => {
    expect(states(plan({ built: [K1] }, 'uninstalled'))).toEqual(['not installed']);
    expect(states(plan({}, 'unbuilt'))).toEqual(['not built']);
    expect(states(plan({ installed: [K2] }, 'removed'))).toEqual(['not built']);
  });

  test('is not told when there is something to do', () => {
    expect(states(plan({ built: [K1] }, 'unbuilt'))).toEqual([]);
  });
});

test('a broken module is not taken back', () => {
  expect(() => plan({ broken: true, installed: [K1] }, 'removed')).toThrow(
    expect.objectContaining({ code: 'BROKEN', exitCode: 4 }),
  );
});
