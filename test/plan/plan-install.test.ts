import { describe, expect, test } from 'vitest';
import { DkmsError } from '../../src/errors/dkms-error';
import type { Plan } from '../../src/model/plan';
import { type InstallRequest, planInstall } from '../../src/plan/plan-install';
import { ANY_KERNEL, createSnapshot, type Given, type GivenKernels, K1, K2, ref } from '../helpers/snapshots';

const FOO = ref('foo/1.0');

function plan(given: Given, wanted: Partial<InstallRequest> = {}, kernels: GivenKernels = {}): Plan {
  const request: InstallRequest = {
    module: FOO,
    kernels: [K1],
    goal: 'installed',
    force: false,
    ...wanted,
  };
  return planInstall(createSnapshot({ 'foo/1.0': given }, kernels), request);
}

const ids = ({ jobs }: Plan) => jobs.map(job => job.id);
const BUILD = 'build foo/1.0 6.1.0-56-amd64/x86_64';
const INSTALL = 'install foo/1.0 6.1.0-56-amd64/x86_64';

/** The one error that kept something out of a plan. */
function refusal({ leftOut }: Plan): DkmsError {
  const [only, second] = leftOut;
  expect(second).toBeUndefined();
  if (only?.reason.kind !== 'refused') throw new Error('nothing was refused');
  return only.reason.error;
}

describe('what is still to be done', () => {
  test('is adding, building and installing a module that nobody knows, each after the one before', () => {
    const { jobs, leftOut } = plan({ added: false });

    expect(jobs.map(job => [job.id, job.after])).toEqual([
      ['add foo/1.0', []],
      [BUILD, ['add foo/1.0']],
      [INSTALL, [BUILD]],
    ]);
    expect(leftOut).toEqual([]);
  });

  test('is building and installing what is added, and installing what is built', () => {
    expect(ids(plan({}))).toEqual([BUILD, INSTALL]);
    expect(ids(plan({ built: [K1] }))).toEqual([INSTALL]);
  });

  test('ends with the build when no more is wanted', () => {
    expect(ids(plan({}, { goal: 'built' }))).toEqual([BUILD]);
  });

  test('is nothing for what is in that state already', () => {
    const reasons = [
      plan({ installed: [K1] }),
      plan({ built: [K1] }, { goal: 'built' }),
      plan({ installed: [K1] }, { goal: 'built' }),
    ];

    expect(reasons.flatMap(ids)).toEqual([]);
    expect(reasons.map(({ leftOut }) => leftOut.map(({ reason }) => reason))).toEqual([
      [{ kind: 'already', state: 'installed' }],
      [{ kind: 'already', state: 'built' }],
      [{ kind: 'already', state: 'built' }],
    ]);
  });

  test('is told for each kernel by itself, and added once', () => {
    const both = { kernels: [K1, K2] };
    expect(ids(plan({ installed: [K1] }, both))).toEqual([
      'build foo/1.0 6.12.95+deb12-amd64/x86_64',
      'install foo/1.0 6.12.95+deb12-amd64/x86_64',
    ]);
    expect(ids(plan({ added: false }, both)).filter(id => id.startsWith('add'))).toEqual(['add foo/1.0']);
  });
});

describe('force', () => {
  test('builds again what was built, when a build is what is wanted', () => {
    const { jobs } = plan({ built: [K1] }, { goal: 'built', force: true });
    expect(jobs.map(job => [job.id, job.force])).toEqual([[BUILD, true]]);
  });

  test('installs again what was installed, without another build', () => {
    const { jobs } = plan({ installed: [K1] }, { force: true });
    expect(jobs.map(job => [job.id, job.force])).toEqual([[INSTALL, true]]);
  });

  test('does without what the module depends on', () => {
    const needs = { conf: { buildDepends: ['bar'] } };
    expect(ids(plan(needs, { force: true }))).toEqual([BUILD, INSTALL]);
  });
});

describe('what cannot be done', () => {
  test('is left out with its reason, and the module is added all the same', () => {
    const refused = plan({ added: false }, {}, { facts: { hasHeaders: false } });

    expect(ids(refused)).toEqual(['add foo/1.0']);
    expect(refusal(refused)).toMatchObject({ code: 'HEADERS_MISSING', exitCode: 21 });
  });

  test('for want of headers names the package that has them', () => {
    const error = refusal(plan({}, {}, { facts: { hasHeaders: false } }));

    expect(error.message).toContain('/lib/modules/6.1.0-56-amd64/build');
    expect(error.hint).toBe('apt install linux-headers-6.1.0-56-amd64');
  });

  test('needs no headers when it is built already', () => {
    expect(ids(plan({ built: [K1] }, {}, { facts: { hasHeaders: false } }))).toEqual([INSTALL]);
  });

  test('because the kernel has no directory is KERNEL_MISSING, but it can be built', () => {
    const gone = { facts: { installed: false } };

    expect(refusal(plan({ built: [K1] }, {}, gone))).toMatchObject({ code: 'KERNEL_MISSING', exitCode: 6 });
    expect(ids(plan({}, { goal: 'built' }, gone))).toEqual([BUILD]);
  });

  test('because the conf excludes the kernel is told before missing headers are', () => {
    const exclusive = { ...ANY_KERNEL, kernelMin: '6.5' };
    const error = refusal(plan({ conf: { exclusive } }, {}, { facts: { hasHeaders: false } }));

    expect(error).toMatchObject({ code: 'NOT_FOR_KERNEL', exitCode: 77 });
    expect(error.message).toContain('BUILD_EXCLUSIVE_KERNEL_MIN="6.5"');
  });

  test('by a conf that cannot be used is its own error', () => {
    const confError = new DkmsError('CONF_BAD', 'bad');
    expect(refusal(plan({ confError }))).toBe(confError);
  });

  test('of a broken module is thrown: nothing of it is touched', () => {
    expect(() => plan({ broken: true })).toThrow(expect.objectContaining({ code: 'BROKEN', exitCode: 4 }));
  });

  test('for one kernel keeps no other back', () => {
    const snapshot = createSnapshot({
      'foo/1.0': { conf: { exclusive: { ...ANY_KERNEL, kernelMax: '6.5' } } },
    });
    const both = planInstall(snapshot, { module: FOO, kernels: [K2, K1], goal: 'installed', force: false });

    expect(ids(both)).toEqual([BUILD, INSTALL]);
    expect(both.leftOut.map(({ kernel }) => kernel)).toEqual([K2]);
  });
});

describe('a module that depends on another', () => {
  const needs: Given = { conf: { buildDepends: ['bar', 'baz'] } };
  const request: InstallRequest = { module: FOO, kernels: [K1], goal: 'installed', force: false };

  test('is refused while that is not installed for the same kernel', () => {
    const snapshot = createSnapshot({
      'foo/1.0': needs,
      'bar/1': { installed: [K2] },
      'baz/1': { built: [K1] },
    });
    const error = refusal(planInstall(snapshot, request));

    expect(error).toMatchObject({ code: 'DEPENDENCY_MISSING', exitCode: 13 });
    expect(error.message).toContain('bar, baz');
  });

  test('is satisfied by any installed version of it, or by one that is planned', () => {
    const snapshot = createSnapshot({ 'foo/1.0': needs, 'bar/1': { installed: [K1] }, 'bar/2': {} });
    const planned = planInstall(snapshot, { ...request, planned: new Set(['baz']) });

    expect(ids(planned)).toEqual([BUILD, INSTALL]);
  });

  test('waits for the jobs it is told to wait for', () => {
    const [after] = plan({ built: [K2] }, { kernels: [K2] }).jobs;
    if (after === undefined) throw new Error('no job to wait for');

    const { jobs } = plan({}, { after: [after] });
    expect(jobs[0]?.after).toEqual([after.id]);
  });
});
