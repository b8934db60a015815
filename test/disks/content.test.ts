import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ARCH, DEFAULT_KERNEL, type DiskRoot, diskRoot, KERNEL } from '../helpers/disk-root';

const BOTH = ['-k', `${KERNEL},${DEFAULT_KERNEL}`];

async function make(root: DiskRoot, ...words: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout, stderr } = await root.disk('--media', 'tar', ...words);
  const image = /location: .*\/(.*)$/m.exec(stdout)?.[1];
  if (image === undefined) throw new Error(stderr);
  return root.content(image);
}

describe('disks of Red Hat', () => {
  test('have their modules by kernel, and in the second version by processor', async () => {
    const root = await diskRoot();
    const unzip = (file: string): string => spawnSync('gzip', ['-dc', file], { encoding: 'latin1' }).stdout;
    for (const [word, lines] of [
      ['redhat1', [DEFAULT_KERNEL, `${DEFAULT_KERNEL}/foo.ko`]],
      ['redhat2', [DEFAULT_KERNEL, `${DEFAULT_KERNEL}/${ARCH}`, `${DEFAULT_KERNEL}/${ARCH}/foo.ko`]],
    ] as const) {
      const { stdout } = await root.disk('--media', 'tar', '-d', word, '-k', DEFAULT_KERNEL);
      const tar = stdout.trim().replace(/^.*location: /s, '');
      await root.host.run({ file: 'tar', args: ['-xf', tar, '-C', root.path] });
      expect(unzip(`${root.path}/modules.cgz`).trim().split('\n')).toEqual(lines);
    }
  });

  test('are marked with the name of the module', async () => {
    const root = await diskRoot();
    expect((await make(root, '-d', 'redhat1'))['rhdd-6.1']).toBe('foo-1.0 driver disk\n');
    expect((await make(root, '-d', 'redhat2')).rhdd).toBe('foo-1.0 driver disk\n');
  });

  test('have the tables that the source keeps for them, and what it does not is made', async () => {
    const root = await diskRoot();
    await root.write('usr/src/foo-1.0/redhat_driver_disk/modinfo', 'Version 0\nfoo\n\teth\n\t"Mine"\n');
    await root.write('usr/src/foo-1.0/redhat_driver_disk/pci.ids', 'ids\n');
    await root.write('usr/src/foo-1.0/redhat_driver_disk/stray', 'x');
    const files = await make(root, '-d', 'redhat2');
    expect(files.modinfo).toContain('"Mine"');
    expect(files['pci.ids']).toBe('ids\n');
    expect(files['modules.dep']).toBe('');
    expect(files).not.toHaveProperty('stray');
  });

  test('without a modinfo of its source say that one was made', async () => {
    const root = await diskRoot();
    const { stderr } = await root.disk('-d', 'redhat2', '--media', 'tar');
    expect(stderr).toContain('Warning: The source has no redhat_driver_disk/modinfo: one was made');
    await root.write('usr/src/foo-1.0/redhat_driver_disk/modinfo', 'Version 0\n');
    expect((await root.disk('-d', 'redhat2', '--media', 'tar')).stderr).toBe('');
  });
});

describe('packages on a disk of RPM packages', () => {
  test('are for the release that Anaconda compares with its own, with one dash', async () => {
    const root = await diskRoot();
    const files = await make(root, '-d', 'anaconda', ...BOTH);
    const provides = (kernel: string) =>
      files[`rpms/${ARCH}/kmod-foo-${kernel}-1.0-1.x86_64.rpm`]?.match(
        /^Provides: +kernel-modules = .*$/m,
      )?.[0];
    expect(provides(KERNEL)).toMatch(/ = 6\.1\.0-56_amd64$/);
    expect(provides(DEFAULT_KERNEL)).toMatch(/ = 6\.4\.0-150600\.21_default$/);
  });

  test('go where modules of others go in their distribution', async () => {
    const root = await diskRoot();
    const red = await make(root, '-d', 'redhat3');
    const green = await make(root, '-d', 'sles', '-r', 'tw');
    const name = `kmod-foo-${KERNEL}-1.0-1.x86_64.rpm`;
    expect(red[`rpms/${ARCH}/${name}`]).toContain(`/lib/modules/${KERNEL}/extra/foo/foo.ko`);
    expect(green[`linux/suse/${ARCH}-tw/install/${name}`]).toContain(
      `/lib/modules/${KERNEL}/updates/foo/foo.ko`,
    );
  });

  test('are made by the spec that is named, of the source as it would be built', async () => {
    const root = await diskRoot();
    await root.write('usr/src/foo-1.0/mine.spec', 'Name: kmod-mine\n');
    const files = await make(root, '-d', 'redhat3', '--spec', 'mine.spec');
    expect(files[`rpms/${ARCH}/kmod-mine-1.0-1.x86_64.rpm`]).toBe('Name: kmod-mine\n');
    const [call] = await root.calls('rpmbuild');
    expect(call).toMatch(/^-bb --target x86_64 /);
    expect(call).toContain('--define module_name foo --define version 1.0');
    expect(call).toContain(`--define kernel_version ${KERNEL}`);
  });

  test('are not made where there is no such spec, and nothing is built', async () => {
    const root = await diskRoot();
    const { code, stdout, stderr } = await root.disk('-d', 'redhat3', '--spec', 'none.spec');
    expect(code).toBe(5);
    expect(stdout).toBe('');
    expect(stderr).toContain('foo/1.0 has no such spec: ');
  });
});

describe('disks of SUSE', () => {
  test('have for the installer the modules of the kernel default, for the system those of all', async () => {
    const root = await diskRoot();
    const place = `02/linux/suse/${ARCH}-9.1`;
    const { stdout } = await root.disk('-d', 'suse', '-r', '9.1', '--media', 'tar', ...BOTH);
    await root.host.run({
      file: 'tar',
      args: ['-xf', stdout.replace(/^.*location: /s, '').trim(), '-C', root.path],
    });
    expect(await root.read(`${place}/modules/foo.ko`)).toContain(`vermagic:       ${DEFAULT_KERNEL}`);
    expect(await root.read(`${place}/modules/module.order`)).toBe('foo\n');
    const listed = await root.host.run({
      file: 'tar',
      args: ['-tf', `${root.path}/${place}/install/update.tar.gz`],
    });
    expect(listed.stdout.split('\n').filter(path => path.endsWith('.ko'))).toEqual([
      `./lib/modules/${KERNEL}/kernel/drivers/misc/foo.ko`,
      `./lib/modules/${DEFAULT_KERNEL}/kernel/drivers/misc/foo.ko`,
    ]);
  });

  test('have the scripts of the installation filled in, and ready to run', async () => {
    const root = await diskRoot();
    const { stdout } = await root.disk('-d', 'suse', '-r', '9.1', '--media', 'tar', ...BOTH);
    const tar = stdout.replace(/^.*location: /s, '').trim();
    const listed = await root.host.run({ file: 'tar', args: ['-tvf', tar] });
    expect(listed.stdout).toMatch(/^-rwxr-xr-x .*install\/update\.post$/m);
    const files = root.content('foo-1.0-suse-9.1-dd.tar');
    expect(files[`02/linux/suse/${ARCH}-9.1/install/update.post`]).toContain(
      `kernels='${KERNEL} ${DEFAULT_KERNEL}'`,
    );
    expect(files[`02/linux/suse/${ARCH}-9.1/dud.config`]).toMatch(
      /^UpdateName:\tfoo 1\.0\nUpdateID:\t[0-9a-f-]{36}\n$/,
    );
  });

  test('have a place for each release that is named, and one for each processor', async () => {
    const root = await diskRoot();
    await root.dkms('build', 'foo/1.0', '-k', `${KERNEL}/i686`);
    const files = await make(
      root,
      '-d',
      'suse-dud',
      '-r',
      'sles15,leap15.6',
      '-k',
      `${DEFAULT_KERNEL},${KERNEL}/i686`,
    );
    const places = Object.keys(files)
      .filter(path => path.endsWith('dud.config'))
      .sort();
    expect(places).toEqual(
      ['i386-leap15.6', 'i386-sles15', `${ARCH}-leap15.6`, `${ARCH}-sles15`].map(
        place => `linux/suse/${place}/dud.config`,
      ),
    );
  });
});

describe('disks of Debian and Ubuntu', () => {
  test('have packages that a reader of gzip alone can open', async () => {
    const root = await diskRoot();
    const { stdout } = await root.disk('-d', 'debian', '--media', 'tar');
    await root.host.run({
      file: 'tar',
      args: ['-xf', stdout.replace(/^.*location: /s, '').trim(), '-C', root.path],
    });
    const deb = `${root.path}/debian-drivers/foo-modules-${KERNEL}_1.0_amd64.deb`;
    const members = await root.host.run({ file: 'ar', args: ['t', deb] });
    expect(members.stdout).toBe('debian-binary\ncontrol.tar.gz\ndata.tar.gz\n');
  });

  test('have an index that is dated as the disk is', async () => {
    const root = await diskRoot();
    const files = await make(root, '-d', 'debian');
    expect(files['debian-drivers/Release']).toMatch(/^Date: Tue, 14 Nov 2023 22:13:20 \+0000$/m);
    expect(files['install-drivers']).toContain(`\n${KERNEL} foo-modules-${KERNEL}\n`);
    expect(files['install-drivers']).toContain('cp "$here/debian-drivers/"*');
  });

  test('are the same in the places of all releases that are named', async () => {
    const root = await diskRoot();
    const { stdout } = await root.disk('-d', 'debian', '--media', 'tar', '-r', 'bookworm,trixie');
    const tar = stdout.trim().replace(/^.*location: /s, '');
    await root.host.run({ file: 'tar', args: ['-xf', tar, '-C', root.path] });
    const deb = (release: string) =>
      `${root.path}/debian-drivers/${release}/foo-modules-${KERNEL}_1.0_amd64.deb`;
    expect(root.host.files.hasSameContent(deb('bookworm'), deb('trixie'))).toBe(true);
  });

  test('of the old kind refuse a kernel that is not running, and carry the source', async () => {
    const root = await diskRoot();
    const { stdout } = await root.disk('-d', 'ubuntu', '--media', 'tar');
    await root.host.run({
      file: 'tar',
      args: ['-xf', stdout.replace(/^.*location: /s, '').trim(), '-C', root.path],
    });
    const deb = `${root.path}/ubuntu-drivers/6.1.0/foo_1.0-${KERNEL}_${ARCH}.deb`;
    const fields = await root.host.run({ file: 'dpkg-deb', args: ['--field', deb, 'Package', 'Version'] });
    expect(fields.stdout).toBe(`Package: foo-modules-${KERNEL}\nVersion: 1.0-1\n`);
    await root.host.run({ file: 'dpkg-deb', args: ['--control', deb, `${root.path}/control`] });
    const preinst = await root.host.run({ file: 'sh', args: [`${root.path}/control/preinst`, 'install'] });
    expect(preinst.exitCode).toBe(0);
    await root.tool('uname', 'echo 1.2.3');
    const refused = await root.host.run({ file: 'sh', args: [`${root.path}/control/preinst`, 'install'] });
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('1.2.3 is running') });
  });
});

test("the administrator's own templates come before ours, and add to them", async () => {
  const root = await diskRoot();
  await root.write('etc/dkms/templates/driver-disk/redhat2/rhdd', 'mine, @NAME@\n');
  await root.write('etc/dkms/templates/driver-disk/redhat2/docs/@VERSION@.txt', 'of @DISTRO@\n');
  const files = await make(root, '-d', 'redhat2');
  expect(files.rhdd).toBe('mine, foo\n');
  expect(files['docs/1.0.txt']).toBe('of redhat2\n');
});
