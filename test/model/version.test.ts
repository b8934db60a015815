import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../src/model/version';

const sorted = (...versions: readonly string[]) => [...versions].sort(compareVersions);

describe('versions are ordered as dkms orders them', () => {
  test('numbers count as numbers, also within words', () => {
    expect(sorted('1.10', '1.9', '1.2rc10', '1.2rc9')).toEqual(['1.2rc9', '1.2rc10', '1.9', '1.10']);
  });

  test('a kernel with a suffix follows the bare number: no semantic versioning here', () => {
    expect(compareVersions('6.1.0-18-amd64', '6.1.0')).toBe(1);
    expect(compareVersions('6.1.0-18-amd64', '6.1.0-9-amd64')).toBe(1);
    expect(compareVersions('6.12.95+deb12-amd64', '6.1.0-56-amd64')).toBe(1);
  });

  test('leading zeros do not matter, and equal texts are equal', () => {
    expect(compareVersions('6.04.0012', '6.4.12')).toBe(0);
    expect(compareVersions('1.0', '1.0')).toBe(0);
    expect(compareVersions('', '1.0')).toBe(-1);
  });

  test('the order is the same from both sides', () => {
    expect(compareVersions('1.9', '1.10')).toBe(-1);
    expect(compareVersions('1.10', '1.9')).toBe(1);
  });
});
