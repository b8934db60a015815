import { describe, expect, test } from 'vitest';
import type { TreeEntry } from '../../src/model/tree';
import type { Unpacked } from '../../src/model/unpacked';
import { planLoad } from '../../src/plan/plan-load';
import { K1, K2, ref } from '../helpers/snapshots';

const FOO = ref('foo/1.0');

function unpacked(but: Partial<Unpacked> = {}): Unpacked {
  const builds = [K1, K2].map(kernel => ({ kernel, directory: `/staged/${kernel.release}` }));
  return { module: FOO, source: '/staged/source', binariesOnly: false, builds, ...but };
}

function entry(but: Partial<TreeEntry> = {}): TreeEntry {
  return {
    module: FOO,
    broken: false,
    builds: [{ kernel: K1, installed: true, hasOriginals: false }],
    ...but,
  };
}

describe('loading a module', () => {
  test('that is new brings it in with all its builds', () => {
    const plan = planLoad([], [unpacked()], { force: false });
    expect(plan.jobs).toMatchObject([{ id: 'load foo/1.0', action: 'load', unpacked: unpacked() }]);
    expect(plan.entries.map(({ builds }) => builds.map(({ kernel }) => kernel))).toEqual([[K1, K2]]);
    expect([plan.leftOut, plan.kept]).toEqual([[], []]);
  });

  test('that is there with its source is refused, and by force is not', () => {
    const plan = planLoad([entry()], [unpacked()], { force: false });
    expect(plan.leftOut).toMatchObject([{ reason: { kind: 'refused', error: { code: 'ALREADY_LOADED' } } }]);
    expect([plan.jobs, plan.entries]).toEqual([[], []]);

    const forced = planLoad([entry()], [unpacked()], { force: true });
    expect(forced.jobs).toMatchObject([{ force: true }]);
    expect(forced.kept).toEqual([]);
  });

  test.each([
    ['is broken', entry({ broken: true })],
    ['came without source', entry({ binariesOnly: true })],
  ])('that %s adds what it lacks and keeps what is built', (_, there) => {
    const plan = planLoad([there], [unpacked()], { force: false });
    expect(plan.jobs).toHaveLength(1);
    expect(plan.kept).toEqual([{ module: FOO, kernel: K1 }]);
    expect(plan.entries).toMatchObject([
      { broken: false, builds: [{ kernel: K1, installed: true }, { kernel: K2 }] },
    ]);
    expect(plan.entries[0]).not.toHaveProperty('binariesOnly');
  });

  test('without source that brings nothing new has nothing to do', () => {
    const [build] = unpacked().builds;
    const archive = unpacked({ binariesOnly: true, builds: build === undefined ? [] : [build] });
    const plan = planLoad([entry({ binariesOnly: true })], [archive], { force: false });
    expect(plan.jobs).toEqual([]);
    expect(plan.leftOut).toMatchObject([{ kernel: K1, reason: { kind: 'already', state: 'built' } }]);
  });

  test('of an archive with several leaves out only what is there', () => {
    const other = unpacked({ module: ref('bar/2'), builds: [] });
    const plan = planLoad([entry()], [unpacked(), other], { force: false });
    expect(plan.jobs.map(job => job.id)).toEqual(['load bar/2']);
    expect(plan.leftOut).toHaveLength(1);
  });
});
