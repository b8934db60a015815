import { describe, expect, test } from 'vitest';
import { DkmsError } from '../../src/errors/dkms-error';
import { planDependants } from '../../src/plan/plan-dependants';
import { planInstall } from '../../src/plan/plan-install';
import { createSnapshot, type Given, K1, K2 } from '../helpers/snapshots';

const upon = (...buildDepends: readonly string[]): Given => ({
  installed: [K1],
  conf: { buildDepends, rebuildsWithDepends: true },
});

function plan(modules: Readonly<Record<string, Given>>) {
  const snapshot = createSnapshot({ 'base/1': {}, ...modules });
  const module = { name: 'base', version: '1' };
  const asked = planInstall(snapshot, { module, kernels: [K1], goal: 'installed', force: false });
  return planDependants(snapshot, asked).jobs.filter(job => job.module.name !== 'base');
}

describe('what is built upon a module that is installed', () => {
  test('is built and installed anew after it, when it asks for that', () => {
    const [build, install, ...more] = plan({ 'upper/1': upon('base') });
    expect(more).toEqual([]);
    expect(build).toMatchObject({ action: 'build', because: 'dependency', force: true });
    expect(build?.after).toEqual(['install base/1 6.1.0-56-amd64/x86_64']);
    expect(install).toMatchObject({ action: 'install', after: [build?.id] });
  });

  test('takes along what is built upon it in turn, each once', () => {
    const jobs = plan({ 'middle/1': upon('base'), 'top/1': upon('middle', 'base') });
    expect(jobs.map(job => `${job.action} ${job.module.name}`)).toEqual([
      'build middle',
      'install middle',
      'build top',
      'install top',
    ]);
  });

  test.each<[string, Given]>([
    ['does not ask for it', { installed: [K1], conf: { buildDepends: ['base'] } }],
    ['is not installed there', { ...upon('base'), installed: [K2] }],
    ['is built upon another', upon('other')],
    ['has a conf that cannot be read', { installed: [K1], confError: new DkmsError('CONF_BAD', 'x') }],
  ])('stays as it is when it %s', (_, given) => {
    expect(plan({ 'upper/1': given })).toEqual([]);
  });
});
