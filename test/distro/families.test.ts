import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { detectDistribution } from '../../src/distro/detect';
import { readOsRelease } from '../../src/host/os-release';
import { project } from '../helpers/source-files';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

const FEDORA = '6.12.1-200.fc43.x86_64';
const EL = '5.14.0-570.el9.x86_64';
const SUSE = '6.4.0-150600.21-default';

/** What os-release says there, and what follows for a kernel of theirs. */
const FAMILIES = [
  { name: 'fedora-43', family: 'fedora', kernel: FEDORA, place: 'extra', weak: undefined },
  { name: 'rhel-9', family: 'rhel', kernel: EL, place: 'extra', weak: '/usr/sbin/weak-modules' },
  { name: 'centos-stream-10', family: 'rhel', kernel: EL, place: 'extra', weak: '/usr/sbin/weak-modules' },
  { name: 'rocky-9', family: 'rhel', kernel: EL, place: 'extra', weak: '/usr/sbin/weak-modules' },
  { name: 'almalinux-8', family: 'rhel', kernel: EL, place: 'extra', weak: '/usr/sbin/weak-modules' },
  { name: 'oracle-9', family: 'rhel', kernel: EL, place: 'extra', weak: '/usr/sbin/weak-modules' },
  { name: 'amazon-2023', family: 'fedora', kernel: FEDORA, place: 'extra', weak: undefined },
  ...['opensuse-leap-15.6', 'opensuse-tumbleweed', 'sles-15'].map(name => ({
    name,
    family: 'suse',
    kernel: SUSE,
    place: 'updates',
    weak: '/usr/lib/module-init-tools/weak-modules2',
  })),
];

const readFixture = (name: string): string =>
  readFileSync(join(project, 'test/distro/os-release', name), 'utf8');

/** A root of that distribution with its kernel, whose own modules are compressed by xz, and foo/1.0. */
async function rootOf(name: string, kernel: string): Promise<TempRoot> {
  const root = await tempRoot();
  await root.write('etc/os-release', readFixture(name));
  await root.kernel(kernel, { modules: { 'kernel/fs/fs.ko.xz': '' } });
  await root.module('foo', '1.0');
  return root;
}

describe.each(FAMILIES)('on $name', ({ name, family, kernel, place, weak }) => {
  test(`the family is ${family}`, async () => {
    const root = await tempRoot();
    await root.write('etc/os-release', readFixture(name));
    const profile = detectDistribution(readOsRelease(root.host.files, [`${root.path}/etc/os-release`]));
    expect(profile).toMatchObject({ family, destination: `/${place}` });
    expect(profile.weakModules?.program).toBe(weak);
  });

  test(`modules go to ${place}, compressed as the kernel's own, and that directory stays when they go`, async () => {
    const root = await rootOf(name, kernel);
    const modules = `lib/modules/${kernel}`;
    expect((await root.dkms('install', 'foo/1.0', '-k', kernel)).code).toBe(0);
    expect(Object.keys(await root.files(`${modules}/${place}`))).toEqual(['foo.ko.xz']);

    await root.dkms('remove', 'foo/1.0', '--all');
    expect(Object.keys(await root.files(modules))).toContain(`${place}/`);
  });
});

describe('the program that signs', () => {
  const CONFIG = 'CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_HASH="sha256"\n';
  const HEADERS = `usr/src/kernels/${FEDORA}`;
  const SUSE_HEADERS = 'usr/src/linux-6.4.0-150600.21-obj/x86_64/default';

  test.each([
    ['fedora-43', FEDORA, `${HEADERS}/scripts/sign-file`],
    ['rocky-9', EL, `usr/src/kernels/${EL}/scripts/sign-file`],
    ['opensuse-leap-15.6', SUSE, `${SUSE_HEADERS}/scripts/sign-file`],
    ['sles-15', SUSE, 'usr/lib/rpm/pesign/kernel-sign-file'],
  ])('on %s for %s is %s', async (name, kernel, program) => {
    const root = await rootOf(name, kernel);
    await root.write(`lib/modules/${kernel}/build/.config`, CONFIG);
    await root.write('etc/dkms/framework.conf', 'try_sign_modules="true"\n');
    await root.write(program, `#!/bin/sh\necho "$0 $*" >>'${root.path}/signed'\n`, 0o755);
    expect((await root.dkms('build', 'foo/1.0', '-k', kernel)).code).toBe(0);
    const signed = (await root.read('signed'))?.split(' ') ?? [];
    expect(signed.slice(0, 2)).toEqual([`${root.path}/${program}`, 'sha256']);
  });
});
