import { describe, expect, test } from 'vitest';
import { RPMBUILD } from '../helpers/fake-rpm';
import { createConf, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

/** rpmbuild is played by a script that makes packages which are their specs. */
async function rootWithSource(distribution = 'fedora'): Promise<TempRoot> {
  const root = await tempRoot({ distribution, env: { SOURCE_DATE_EPOCH: '1700000000' } });
  await root.tool('rpmbuild', RPMBUILD);
  await root.kernel();
  await root.module('foo', '1.0-rc1');
  await root.dkms('add', 'foo/1.0-rc1');
  return root;
}

const OUTPUT = 'var/lib/dkms/foo/1.0-rc1/rpm';
const readMade = async (root: TempRoot, name: string): Promise<string> =>
  (await root.read(`${OUTPUT}/${name}-1-1.noarch.rpm`)) ?? '';
const defines = async (root: TempRoot): Promise<string> => (await root.calls('rpmbuild')).at(-1) ?? '';

describe('the spec of a source package', () => {
  test('says name and version as rpm wants them; the module keeps its own', async () => {
    const root = await rootWithSource();
    const { code, stdout } = await root.dkms('mkrpm', 'foo/1.0-rc1');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: ['noarch', 'src']
        .map(kind => `Wrote ${root.path}/${OUTPUT}/foo-dkms-1-1.${kind}.rpm\n`)
        .join(''),
    });
    const spec = await readMade(root, 'foo-dkms');
    expect(spec).toMatch(/^Name: +foo-dkms\nVersion: +1\.0~rc1\nRelease: +1\nSummary: /m);
    expect(spec).toContain("dkms add -q -m 'foo' -v '1.0-rc1' --rpm_safe_upgrade");
    expect(spec).toContain('\n/usr/src/foo-1.0-rc1\n');
    expect(spec).not.toMatch(/@[A-Z_]+@/);
    expect(spec).not.toMatch(/^(Epoch|URL|Source1|\/usr\/share)/m);
  });

  test('has scriptlets of which none fails', async () => {
    const root = await rootWithSource();
    await root.dkms('mkrpm', 'foo/1.0-rc1', '--legacy-postinst=1');
    const sections = (await readMade(root, 'foo-dkms')).split(/^%(?=\w)/m);
    for (const name of ['post', 'preun', 'posttrans']) {
      const script = sections.find(section => section.startsWith(`${name}\n`));
      expect(script?.trim()).toMatch(/\|\| :$/);
    }
  });

  test('is signed by nobody but who packages it, on no machine in particular', async () => {
    const root = await rootWithSource();
    await root.dkms('mkrpm', 'foo/1.0-rc1', '--maintainer', '100% Jo <jo@example.org>');
    const words = await defines(root);
    expect(words).toContain('--define packager 100%% Jo <jo@example.org>');
    expect(words).toContain('--define _buildhost reproducible');
    expect(words).toContain('--nodeps');
  });

  test("is the administrator's before ours, and a spec for dkms 2.x before both, the source's own first", async () => {
    const root = await rootWithSource();
    const made = async () => {
      await root.dkms('mkrpm', 'foo/1.0-rc1');
      return { spec: await readMade(root, 'foo-dkms'), words: await defines(root) };
    };
    await root.write('etc/dkms/templates/rpm/dkms.spec', 'of templates: @PACKAGE_VERSION@\n');
    expect((await made()).spec).toBe('of templates: 1.0~rc1\n');
    await root.write('etc/dkms/template-dkms-mkrpm.spec', 'of /etc: %{module_name}\n');
    const classic = await made();
    expect(classic.spec).toBe('of /etc: %{module_name}\n');
    expect(classic.words).toContain('--define version 1.0-rc1 --define module_name foo');
    expect(classic.words).toContain('--define mktarball_line none');
    expect(classic.words).not.toContain('--nodeps');
    await root.write('usr/src/foo-1.0-rc1/foo-dkms-mkrpm.spec', 'of the source\n');
    expect((await made()).spec).toBe('of the source\n');
  });

  test('tells one for dkms 2.x which kernels it is for', async () => {
    const root = await rootWithSource();
    await root.dkms('build', 'foo/1.0-rc1');
    await root.write('etc/dkms/template-dkms-mkrpm.spec', 'spec\n');
    await root.dkms('mkrpm', 'foo/1.0-rc1', '--all');
    expect(await defines(root)).toContain(`--define mktarball_line --binaries-only -k ${KERNEL} -a x86_64 `);
    expect(await defines(root)).toContain(`--define kernel_versions ${KERNEL} `);
  });

  test('brings what was built, and with --binaries-only nothing else', async () => {
    const root = await rootWithSource();
    await root.dkms('build', 'foo/1.0-rc1');
    await root.dkms('mkrpm', 'foo/1.0-rc1', '--binaries-only');
    const spec = await readMade(root, 'foo-dkms');
    expect(spec).toContain('\n%dir /usr/share/foo\n/usr/share/foo/foo-1.0-rc1.dkms.tar.gz\n');
    expect(spec.replaceAll('\n', ' ')).toContain(`built for ${KERNEL}, without its source`);
    expect(spec).not.toContain('/usr/src');
    expect(spec).not.toContain('Source0');
    expect(spec).toMatch(/^Requires: +dkms-ng$/m);
  });
});

describe('a package that cannot be made', () => {
  test('because rpmbuild is not there names the package that has it', async () => {
    const root = await rootWithSource();
    const { code, stderr } = await root.dkmsWith(
      real => ({
        ...real,
        run: command => real.run(command.file === 'rpmbuild' ? { ...command, file: 'no' } : command),
      }),
      ...['mkrpm', 'foo/1.0-rc1'],
    );
    expect({ code, stderr }).toEqual({
      code: 7,
      stderr:
        'Error: rpmbuild, which makes RPM packages, is not on this system\n  next:  dnf install rpm-build\n',
    });
    expect(await root.files('tmp')).toEqual({});
  });

  test('because rpmbuild fails says why, and keeps its log until the next one goes well', async () => {
    const root = await rootWithSource();
    await root.tool('rpmbuild', 'echo "+ make"; echo "error: line 3: Unknown tag: Foo" >&2; exit 1');
    const { code, stderr } = await root.dkms('mkrpm', 'foo/1.0-rc1');
    expect(code).toBe(7);
    expect(stderr).toContain(
      `  cause: line 3: Unknown tag: Foo\n  log:   ${root.path}/${OUTPUT}/rpmbuild.log\n`,
    );
    expect(await root.read(`${OUTPUT}/rpmbuild.log`)).toContain('+ make\n');
    await root.tool('rpmbuild', RPMBUILD);
    await root.dkms('mkrpm', 'foo/1.0-rc1');
    expect(Object.keys(await root.files(OUTPUT))).toEqual([
      'foo-dkms-1-1.noarch.rpm',
      'foo-dkms-1-1.src.rpm',
    ]);
  });
});

describe('the spec of what was built for a kernel', () => {
  async function specOf(distribution: string, release: string): Promise<string> {
    const root = await rootWithSource(distribution);
    await root.kernel(release);
    await root.dkms('build', 'foo/1.0-rc1', '-k', release);
    const { code } = await root.dkms('mkbmrpm', 'foo/1.0-rc1', '-k', release);
    expect(code).toBe(0);
    expect(await defines(root)).toContain('--target x86_64');
    return readMade(root, 'kmod');
  }

  test('asks for that kernel, takes the place of what dkms would build, and lets depmod know', async () => {
    const release = '6.10.3-200.fc40.x86_64';
    const spec = await specOf('fedora', release);
    expect(spec).toMatch(new RegExp(`^Name: +kmod-foo-${release}\nVersion: +1\\.0~rc1$`, 'm'));
    expect(spec).toMatch(new RegExp(`^Requires: +kernel-uname-r = ${release}$`, 'm'));
    expect(spec).toMatch(new RegExp(`^Provides: +kernel-modules-for-kernel = ${release}$`, 'm'));
    for (const name of ['kmod-foo', 'foo-kmod'])
      expect(spec).toMatch(new RegExp(`^Provides: +${name} = 1\\.0~rc1-1$`, 'm'));
    expect(spec).toMatch(/^Conflicts: +foo-dkms$/m);
    const extra = `/lib/modules/${release}/extra`;
    expect(spec).toContain(`\n%files\n%dir ${extra}\n%dir ${extra}/foo\n${extra}/foo/foo.ko\n`);
    expect(spec).toContain(`depmod -a '${release}' || :\n`);
    expect(spec).not.toContain('weak');
    expect(spec).not.toMatch(/@[A-Z_]+@/);
  });

  test('has weak-modules told where the family has it', async () => {
    const spec = await specOf('rhel', '5.14.0-427.el9.x86_64');
    const path = "'/lib/modules/5.14.0-427.el9.x86_64/extra/foo/foo.ko'";
    expect(spec).toContain(
      `[ ! -x /usr/sbin/weak-modules ] || printf '%%s\\n' ${path} | /usr/sbin/weak-modules --no-initramfs --add-modules || :\n`,
    );
    expect(spec).toContain('| /usr/sbin/weak-modules --no-initramfs --remove-modules || :\n');
  });

  test('knows a kernel by its image whose release can be no version of rpm', async () => {
    const spec = await specOf('opensuse-leap', '6.4.0-150600.23-default');
    const images = ['/boot/vmlinuz-K', '/lib/modules/K/vmlinuz', '/usr/lib/modules/K/vmlinuz'];
    const wanted = images.join(' or ').replaceAll('K', '6.4.0-150600.23-default');
    expect(spec).toContain(`(${wanted})\n`);
    expect(spec).not.toContain('kernel-modules-for-kernel');
    expect(spec).toContain('/updates/foo/foo.ko\n');
  });
});

test('a plain source that lies elsewhere is built and packaged, and the tree knows nothing of it', async () => {
  const root = await rootWithSource();
  await root.write('in/bar/dkms.conf', createConf('bar', '2.0'));
  await root.write('in/bar/bar.c', createSource('2.0'));
  const { code, stdout } = await root.dkms('mkbmrpm', './in/bar', '-k', KERNEL);
  expect(code).toBe(0);
  expect(stdout).toContain(`Wrote ${root.path}/kmod-1-1.noarch.rpm\n`);
  expect((await root.dkms('status')).stdout).not.toContain('bar');
});

test('of the modules of one tarball each has its package, or the one that -m names', async () => {
  const root = await rootWithSource();
  for (const name of ['bar', 'baz']) {
    await root.write(`in/all/${name}/dkms.conf`, createConf(name, '2.0'));
    await root.write(`in/all/${name}/${name}.c`, createSource('2.0'));
  }
  await root.host.run({ file: 'tar', args: ['-cf', `${root.path}/all.tar`, '-C', `${root.path}/in`, 'all'] });
  const list = (stdout: string) => [...stdout.matchAll(/([^/]+)\.rpm$/gm)].map(([, name]) => name);

  const { stdout } = await root.dkms('mkrpm', './all.tar');
  expect(list(stdout)).toEqual(
    ['bar', 'baz'].flatMap(name => [`${name}-dkms-1-1.noarch`, `${name}-dkms-1-1.src`]),
  );
  expect(list((await root.dkms('mkrpm', './all.tar', '-m', 'baz')).stdout)).toEqual([
    'baz-dkms-1-1.noarch',
    'baz-dkms-1-1.src',
  ]);
});

test('without a word it is of the source that it is called in, and lies beside that', async () => {
  const root = await rootWithSource();
  await root.write('in/bar/dkms.conf', createConf('bar', '2.0'));
  const { stdout } = await root.dkmsWith(real => ({ ...real, cwd: `${root.path}/in/bar` }), 'mkrpm');
  expect(stdout).toContain(`Wrote ${root.path}/in/bar-dkms-1-1.noarch.rpm\n`);
});
