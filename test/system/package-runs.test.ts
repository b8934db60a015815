import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DRIVERS, formatInstalled, openRepository, type RepositoryRoot } from '../helpers/repository.js';

const PACKAGES = DRIVERS.map(name => `${name}-dkms`);
const REFS = DRIVERS.map(name => `${name}/1.0`);

let root: RepositoryRoot;
const installOurs = (): Promise<unknown> => root.must('apt_get install dkms-ng');
const status = (): Promise<string> => root.must('dkms status');
const installedOld = (refs: readonly string[] = REFS): string => formatInstalled([root.old], refs);

beforeAll(async () => {
  root = await openRepository();
});
afterAll(() => root.close());
afterEach(() => root.reset());

describe('one apt install by name, from a repository of our packages', () => {
  test('of dkms itself, three drivers, a kernel and its headers: each driver is there, and in the initramfs', async () => {
    await root.must(
      `apt_get install dkms-ng ${PACKAGES.join(' ')} linux-image-${root.old} linux-headers-${root.old}`,
    );
    expect(await status()).toBe(installedOld());
    expect(await root.listImage(root.old)).toEqual(DRIVERS);
    expect(await root.listHalfDone()).toBe('');
  });

  test('of three drivers, a kernel and its headers, with dkms there before', async () => {
    const { stdout } = await root.run(
      `apt_get install linux-image-${root.old} linux-headers-${root.old} ${PACKAGES.join(' ')} 2>&1`,
    );
    for (const ref of REFS) expect(stdout.split(`Building ${ref} for `)).toHaveLength(2);
    expect(await status()).toBe(installedOld());
    expect(await root.listImage(root.old)).toEqual(DRIVERS);
    expect(await root.listHalfDone()).toBe('');
  });
});

describe('dpkg -i, one by one', () => {
  beforeAll(installOurs);
  const image = () => `linux-image-${root.old}`;
  const headers = () => `linux-headers-${root.old}`;

  test.each([
    ['the headers last', () => [image(), 'alpha-dkms', 'beta-dkms', headers()]],
    ['the kernel last', () => [headers(), 'alpha-dkms', 'beta-dkms', image()]],
    ['a driver last', () => [headers(), image(), 'alpha-dkms', 'beta-dkms']],
  ])('%s', async (_, order) => {
    for (const name of order()) await root.must(`dpkg -i "$repository/${name}"_*.deb`);
    expect(await status()).toBe(installedOld(['alpha/1.0', 'beta/1.0']));
    expect(await root.listImage(root.old)).toEqual(['alpha', 'beta']);
    expect(await root.listHalfDone()).toBe('');
  });

  test('with --no-triggers: the modules are there, and what is left is done by dpkg --configure -a', async () => {
    const all = [image(), headers(), 'alpha-dkms'].map(name => `"$repository/${name}"_*.deb`);
    await root.must(`dpkg --no-triggers -i ${all.join(' ')}`);
    expect(await status()).toBe(installedOld(['alpha/1.0']));
    await root.must('dpkg --configure -a');
    expect(await root.listImage(root.old)).toEqual(['alpha']);
    expect(await root.listHalfDone()).toBe('');
  });
});

describe('node cannot run while a kernel comes, as in the middle of its own upgrade', () => {
  test('and can when the run ends: the kernel gets its modules then, and so does its initramfs', async () => {
    // A library that is away from when its package is unpacked until it is configured, after the kernel.
    await root.must(`mkdir -p /tmp/half/DEBIAN; cd /tmp/half/DEBIAN
      printf '%s\\n' 'Package: half' 'Version: 1' 'Architecture: all' 'Maintainer: A Maker <maker@example.org>' \\
        'Depends: linux-image-${root.old}, linux-headers-${root.old}' 'Description: node in the middle of its upgrade' >control
      library=$(ldd /usr/bin/node | sed -n 's/.*=> \\(.*libnode[^ ]*\\).*/\\1/p')
      printf '#!/bin/sh\\nmv %s /tmp/away\\n' "$library" >preinst
      printf '#!/bin/sh\\nmv /tmp/away %s\\n' "$library" >postinst
      chmod +x p*; dpkg-deb -b /tmp/half "$repository" >&2; publish
      apt_get install dkms-ng beta-dkms`);
    const { code, stdout } = await root.run('apt_get install half 2>&1');
    expect(code).toBe(0);
    expect(stdout).toContain(`node cannot run now, so kernel ${root.old} waits for its modules`);
    expect(await status()).toBe(installedOld(['beta/1.0']));
    expect(await root.listImage(root.old)).toEqual(['beta']);
    await root.must('apt_get purge half');
    expect(await root.listHalfDone()).toBe('');
  });
});
