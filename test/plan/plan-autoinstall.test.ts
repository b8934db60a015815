import { describe, expect, test } from 'vitest';
import { DkmsError } from '../../src/errors/dkms-error';
import type { Plan } from '../../src/model/plan';
import { findNewest, planAutoinstall } from '../../src/plan/plan-autoinstall';
import { ANY_KERNEL, createSnapshot, type Given, type GivenKernels, K1, K2 } from '../helpers/snapshots';

const IN_K1 = '6.1.0-56-amd64/x86_64';

const plan = (modules: Readonly<Record<string, Given>>, kernels?: GivenKernels): Plan =>
  planAutoinstall(createSnapshot(modules, kernels), K1, { force: false });

/** Modules in the order in which they are installed. */
const order = ({ jobs }: Plan) => jobs.filter(job => job.action === 'install').map(job => job.module.name);

const leftOut = (planned: Plan) =>
  planned.leftOut.map(({ module, reason }) => [
    module.name,
    reason.kind === 'refused' ? reason.error.code : reason.kind,
  ]);

const needs = (...buildDepends: readonly string[]): Given => ({ conf: { buildDepends } });
const NOT_MEANT: Given = { conf: { exclusive: { ...ANY_KERNEL, kernelMin: '99' } } };

describe('what is installed by itself', () => {
  test('is each module that wants to be and is not yet', () => {
    const planned = plan({
      'added/1': {},
      'built/1': { built: [K1] },
      'installed/1': { installed: [K1] },
      'elsewhere/1': { installed: [K2] },
      'manual/1': { conf: { autoinstall: false } },
    });

    expect(planned.jobs.map(job => job.id)).toEqual([
      `build added/1 ${IN_K1}`,
      `install added/1 ${IN_K1}`,
      `install built/1 ${IN_K1}`,
      `build elsewhere/1 ${IN_K1}`,
      `install elsewhere/1 ${IN_K1}`,
    ]);
    expect(planned.leftOut).toEqual([]);
  });

  test('is the newest version only, by the order that dkms has', () => {
    const planned = plan({ 'foo/1.9': { installed: [K1] }, 'foo/1.10': {}, 'foo/1.2': {} });

    expect(planned.jobs.map(job => job.module.version)).toEqual(['1.10', '1.10']);
  });

  test('is nothing when the newest version does not want to be, whatever an older one wants', () => {
    expect(plan({ 'foo/2': { conf: { autoinstall: false } }, 'foo/1': {} }).jobs).toEqual([]);
  });
});

test('by force what is not there is installed against all checks, and nothing is done twice', () => {
  const tree = createSnapshot({
    'added/1': {},
    'built/1': { built: [K1] },
    'installed/1': { installed: [K1] },
  });
  const { jobs } = planAutoinstall(tree, K1, { force: true });

  expect(jobs.map(({ id, force }) => [id, force])).toEqual([
    [`build added/1 ${IN_K1}`, false],
    [`install added/1 ${IN_K1}`, true],
    [`install built/1 ${IN_K1}`, true],
  ]);
});

describe('modules that depend on others', () => {
  test('come after them, however the tree is ordered', () => {
    const planned = plan({ 'a/1': needs('b'), 'b/1': needs('c'), 'c/1': {}, 'd/1': {} });

    expect(order(planned)).toEqual(['c', 'd', 'b', 'a']);
  });

  test('wait for the installation of what they need, so that a failure there stops them', () => {
    const { jobs } = plan({ 'a/1': needs('b', 'c'), 'b/1': {}, 'c/1': {} });

    const build = jobs.find(job => job.id === `build a/1 ${IN_K1}`);
    expect(build?.after).toEqual([`install b/1 ${IN_K1}`, `install c/1 ${IN_K1}`]);
  });

  test('never join before what they need: a circle is refused, and whoever stands outside goes on', () => {
    const planned = plan({ 'a/1': needs('b'), 'b/1': needs('a'), 'c/1': needs('c'), 'd/1': {} });

    expect(order(planned)).toEqual(['d']);
    expect(leftOut(planned)).toEqual([
      ['a', 'DEPENDENCY_FAILED'],
      ['b', 'DEPENDENCY_FAILED'],
      ['c', 'DEPENDENCY_FAILED'],
    ]);
  });

  test('in a circle are told the way round it', () => {
    const planned = plan({ 'a/1': needs('b'), 'b/1': needs('c'), 'c/1': needs('a'), 'd/1': needs('a') });
    const told = planned.leftOut.map(({ reason }) => (reason.kind === 'refused' ? reason.error : undefined));

    expect(told.map(error => error?.message)).toEqual([
      'a/1 waits for itself, by BUILD_DEPENDS: a needs b needs c needs a',
      'b/1 waits for itself, by BUILD_DEPENDS: b needs c needs a needs b',
      'c/1 waits for itself, by BUILD_DEPENDS: c needs a needs b needs c',
      'd/1 needs a, which could not be installed',
    ]);
    expect(told[0]?.hint).toContain('dkms install a/1 --force');
  });

  test('are content with an older version that is installed', () => {
    const manual = { conf: { autoinstall: false } };
    expect(order(plan({ 'a/1': needs('b'), 'b/1': { installed: [K1] }, 'b/2': manual }))).toEqual(['a']);
  });

  test('are not kept waiting by a module that is not meant for this kernel', () => {
    const planned = plan({ 'a/1': needs('b'), 'b/1': NOT_MEANT });

    expect(order(planned)).toEqual(['a']);
    expect(leftOut(planned)).toEqual([['b', 'NOT_FOR_KERNEL']]);
  });

  test('are deferred, without a failure, when what they need is nowhere in the tree', () => {
    const planned = plan({ 'a/1': needs('nowhere') });

    expect(planned.leftOut.map(({ reason }) => reason)).toEqual([{ kind: 'deferred', missing: ['nowhere'] }]);
  });

  test('fail with what they need when that is in the tree and cannot be installed', () => {
    const planned = plan({
      'a/1': needs('b'),
      'b/1': { broken: true },
      'c/1': needs('a'),
      'd/1': needs('manual'),
      'manual/1': { conf: { autoinstall: false } },
      'e/1': needs('f'),
      'f/1': { confError: new DkmsError('CONF_BAD', 'bad') },
    });

    expect(order(planned)).toEqual([]);
    expect(leftOut(planned)).toEqual([
      ['b', 'BROKEN'],
      ['f', 'CONF_BAD'],
      ['a', 'DEPENDENCY_FAILED'],
      ['c', 'DEPENDENCY_FAILED'],
      ['d', 'DEPENDENCY_FAILED'],
      ['e', 'DEPENDENCY_FAILED'],
    ]);
  });
});

test('a broken module and one without headers keep nobody back who can go', () => {
  const planned = plan(
    { 'a/1': { broken: true }, 'b/1': {}, 'c/1': { built: [K1] } },
    { facts: { hasHeaders: false } },
  );

  expect(order(planned)).toEqual(['c']);
  expect(leftOut(planned)).toEqual([
    ['a', 'BROKEN'],
    ['b', 'HEADERS_MISSING'],
  ]);
});

test('the newest of each module are in the order of the tree', () => {
  const { tree } = createSnapshot({ 'b/2': {}, 'a/1': {}, 'b/10': {} });

  expect(findNewest(tree).map(({ module }) => `${module.name}/${module.version}`)).toEqual(['b/10', 'a/1']);
});
