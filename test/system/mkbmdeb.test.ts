import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

let root: Root;
let kernels: readonly string[];

beforeAll(async () => {
  root = await openRoot('kernels');
  const listed = await root.must(`trim_kernels; install_dkms; cd /usr/src; tiny tiny 1.0
    dkms build -q tiny/1.0 -k "$kernel61,$kernel612"
    dkms mkbmdeb -q tiny/1.0 -k "$kernel61,$kernel612" --output /var/tmp/out
    apt_get purge dkms-ng >/dev/null; rm -rf /var/lib/dkms
    echo "$kernel61"; echo "$kernel612"`);
  kernels = listed.split('\n').slice(-2);
});
afterAll(() => root.close());

const path = (kernel: string) => `/var/tmp/out/tiny-modules-${kernel}_1.0_amd64.deb`;

describe('a package of modules for one kernel, where there is no dkms', () => {
  test('brings them to that kernel, compressed as its own are', async () => {
    for (const kernel of kernels) await root.must(`apt_get install ${path(kernel)}`);
    const [plain, packed] = await Promise.all(
      kernels.map(kernel => root.must(`modinfo -k ${kernel} -n tiny`)),
    );
    expect(plain).toMatch(/\/updates\/dkms\/tiny\.ko$/);
    expect(packed).toMatch(/\/updates\/dkms\/tiny\.ko\.xz$/);
  });

  test('is content with lintian', async () => {
    await root.must(`cp ${kernels.map(path).join(' ')} /shared`);
    const debs = kernels.map(kernel => path(kernel).replace('/var/tmp/out', root.shared));
    const said = spawnSync('lintian', ['--fail-on', 'error,warning', ...debs], { encoding: 'utf8' });
    expect(said).toMatchObject({ status: 0, stdout: '' });
  });

  test('goes, and leaves nothing', async () => {
    await root.must(`apt_get purge ${kernels.map(kernel => `tiny-modules-${kernel}`).join(' ')}`);
    for (const kernel of kernels) {
      expect((await root.run(`modinfo -k ${kernel} -n tiny`)).code).not.toBe(0);
      expect(await root.must(`find /lib/modules/${kernel} -path '*updates*'`)).toBe('');
    }
  });
});
