import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createKmodName, createRpmName, createRpmVersion, isRpmVersion } from '../../src/package/rpm-names';

describe("an RPM package's name", () => {
  test.each([
    ['v4l2loopback', 'v4l2loopback-dkms', 'v4l2loopback'],
    ['tp_smapi', 'tp_smapi-dkms', 'tp_smapi'],
    ['RTL8821CU', 'RTL8821CU-dkms', 'RTL8821CU'],
    ['xtrx-dkms', 'xtrx-dkms', 'xtrx-dkms'],
    ['_odd_', '_odd_-dkms', '_odd_'],
    ['a,b=c', 'a-b-c-dkms', 'a-b-c'],
    ['@a', 'a-dkms', 'a'],
  ])('for %s is %s, and %s as of old', (module, modern, classic) => {
    expect(createRpmName(module, 'modern')).toBe(modern);
    expect(createRpmName(module, 'classic')).toBe(classic);
  });

  test('names the kernel that its modules are for, as kmodtool does', () => {
    expect(createKmodName('foo', '6.10.3-200.fc40.x86_64')).toBe('kmod-foo-6.10.3-200.fc40.x86_64');
    expect(createKmodName('foo', '6.12.117+deb12-amd64')).toBe('kmod-foo-6.12.117+deb12-amd64');
  });
});

const VERSIONS = [
  ['0.12.7', undefined, '0.12.7'],
  ['v6.04.00', undefined, '6.04.00'],
  ['1.0_rc1', undefined, '1.0~rc1'],
  ['1.0-rc.1', undefined, '1.0~rc1'],
  ['5.0rc1', undefined, '5.0~rc1'],
  ['1.0.alpha', undefined, '1.0~alpha'],
  ['1.9.1-5', undefined, '1.9.1^5'],
  ['1.2-3-gabcdef', undefined, '1.2^3^gabcdef'],
  ['2.0.0+driver-1', undefined, '2.0.0+driver^1'],
  ['0~20220829+git', undefined, '0~20220829+git'],
  ['0.3_5', undefined, '0.3_5'],
  ['1:535.2', '1', '535.2'],
  ['2:v1.0-rc1', '2', '1.0~rc1'],
  ['git20220101', undefined, 'git20220101'],
  ['1.9-', undefined, '1.9'],
  ['a@b=c,d', undefined, 'a.b.c.d'],
  ['rc1', undefined, '0~rc1'],
  ['_1', undefined, '0_1'],
] as const;

describe("an RPM package's version", () => {
  test.each(VERSIONS)('for %s has the epoch %s and is %s', (module, epoch, version) => {
    expect(createRpmVersion(module, true)).toEqual({ epoch, version });
  });

  test('has a plus instead of a caret where rpm does not know it', () => {
    expect(createRpmVersion('1.9.1-5', false).version).toBe('1.9.1+5');
  });

  test('can be a version in a dependency where it has one dash at most', () => {
    expect(isRpmVersion('6.10.3-200.fc40.x86_64')).toBe(true);
    expect(isRpmVersion('6.1.0+')).toBe(true);
    expect(isRpmVersion('6.1.0-56-amd64')).toBe(false);
    expect(isRpmVersion('6.1.0-')).toBe(false);
  });
});

/** Each one older than the next, as people mean them. */
const ORDERS: readonly (readonly string[])[] = [
  ['1.0-alpha', '1.0-beta2', '1.0-rc1', '1.0_rc2', '1.0', '1.0-1', '1.0-2', '1.0.1', '1.1', '1.10'],
  ['git20210101', 'git20220101', 'v0.9', 'v6.03.10', 'v6.04.00', 'v6.04.01', 'V7'],
  ['0~20220829+git', '0.0.0+git.20240101', '0.43', '4.99', '5.0rc1', '5.0', '5.0+dfsg', '5.0.1', '1:0.1'],
];
const hasRpm = spawnSync('rpm', ['--version']).status === 0;

describe.skipIf(!hasRpm)('as rpm orders them (skipped where there is none)', () => {
  test.each(ORDERS.map(versions => ({ versions })))('a newer version is newer: $versions', ({ versions }) => {
    const mapped = versions.map(version => createRpmVersion(version, true));
    const wrong = mapped.slice(1).filter((newer, i) => !isOlder(mapped[i], newer));
    expect({ mapped, wrong }).toEqual({ mapped, wrong: [] });
  });
});

type Ordered = ReturnType<typeof createRpmVersion>;

function isOlder(older: Ordered | undefined, newer: Ordered): boolean {
  const [one, other] = [older?.epoch ?? '0', newer.epoch ?? '0'];
  if (one !== other) return Number(one) < Number(other);
  const macro = `%{lua:print(rpm.vercmp("${older?.version}", "${newer.version}"))}`;
  return spawnSync('rpm', ['--eval', macro], { encoding: 'utf8' }).stdout.trim() === '-1';
}
