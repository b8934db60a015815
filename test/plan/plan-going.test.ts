import { expect, test } from 'vitest';
import type { Kernel } from '../../src/model/kernel';
import type { Plan } from '../../src/model/plan';
import { createJob } from '../../src/plan/jobs';
import { planGoing } from '../../src/plan/plan-going';
import { K1, K2, ref, toEntry } from '../helpers/snapshots';

const GOING = toEntry({ module: ref('foo/2.0'), installed: [K1], built: [K2], broken: true });

function installs(name: string, ...kernels: readonly Kernel[]): Plan {
  const module = ref(name);
  const jobs = kernels.flatMap(kernel => {
    const build = createJob('build', { module, kernel });
    return [build, createJob('install', { module, kernel }, { after: [build] })];
  });
  return { jobs, leftOut: [] };
}

const waits = ({ jobs }: Plan) => jobs.map(({ id, after }) => `${id} < ${after.join(', ')}`);

test('what goes is out of a kernel before what takes its place is installed there, and not before it is built', () => {
  const [k1, k2] = [K1, K2].map(({ release, arch }) => `${release}/${arch}`);
  expect(waits(planGoing([GOING], installs('foo/1.0', K1, K2)))).toEqual([
    `uninstall foo/2.0 ${k1} < `,
    `unbuild foo/2.0 ${k1} < uninstall foo/2.0 ${k1}`,
    `unbuild foo/2.0 ${k2} < `,
    `forget foo/2.0 < uninstall foo/2.0 ${k1}, unbuild foo/2.0 ${k1}, unbuild foo/2.0 ${k2}`,
    `build foo/1.0 ${k1} < `,
    `install foo/1.0 ${k1} < build foo/1.0 ${k1}, uninstall foo/2.0 ${k1}`,
    `build foo/1.0 ${k2} < `,
    `install foo/1.0 ${k2} < build foo/1.0 ${k2}`,
  ]);
});

test('other modules wait for none of it', () => {
  const plan = installs('bar/1', K1);
  expect(planGoing([GOING], plan).jobs.slice(-2)).toEqual(plan.jobs);
  expect(planGoing([], plan)).toEqual(plan);
});
