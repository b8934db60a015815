import { describe, expect, test } from 'vitest';
import { listMembers, OTHER, pack, rootWithBuilds } from '../helpers/archives';
import { createConf, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

/** Keeps what it was given, and makes a package of that name, as the real one leaves it: beside the source. */
const BUILDS = `echo "KVER=\${KVER-} KARCH=\${KARCH-} EPOCH=$SOURCE_DATE_EPOCH" >given
cp -r . "\${0%/*}/../given-$KVER"
case $* in *-S*) ends='.dsc .tar.xz _source.changes' ;; *) ends='_all.deb _amd64.changes' ;; esac
for end in $ends; do echo made >"../made$KVER$end"; done`;

const CONTROL =
  'Package: DEBIAN_PACKAGE-dkms\nArchitecture: DEBIAN_BUILD_ARCH\nX: MODULE_NAME MODULE_VERSION KERNEL_VERSION\n';

async function layTemplate(root: TempRoot, directory: string): Promise<void> {
  await root.write(`${directory}/debian/control`, CONTROL);
  await root.write(`${directory}/debian/changelog`, 'On DATE_STAMP.\n');
  await root.write(`${directory}/debian/rules`, '#!/usr/bin/make -f\n# MODULE_NAME\n', 0o755);
  await root.write(`${directory}/debian/sub/kept`, 'MODULE_NAME\n');
  await root.write(`${directory}/Makefile`, 'MODULE_NAME\n');
  await root.tool('dpkg-buildpackage', BUILDS);
}

async function rootWithSource(): Promise<TempRoot> {
  const root = await tempRoot({ env: { SOURCE_DATE_EPOCH: '1700000000' } });
  await root.write('in/dkms.conf', createConf('My_foo', '1.0'));
  await root.write('in/foo.c', 'x');
  return root;
}

describe("a template of the administrator's, in the form of dkms 2", () => {
  test('is filled in where it always was, and built with the source beside it', async () => {
    const root = await rootWithSource();
    await layTemplate(root, 'etc/dkms/template-dkms-mkdeb');
    const { code, stdout, stderr } = await root.dkms('mkdeb', './in');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `Wrote ${root.path}/made_all.deb\n`,
      stderr: '',
    });
    expect(await root.files('given-')).toEqual({
      'My_foo-1.0/dkms.conf': createConf('My_foo', '1.0'),
      'My_foo-1.0/foo.c': 'x',
      Makefile: 'MODULE_NAME\n',
      'debian/changelog': 'On Tue, 14 Nov 2023 22:13:20 +0000.\n',
      'debian/control': 'Package: my-foo-dkms\nArchitecture: all\nX: My_foo 1.0 \n',
      'debian/rules': '#!/usr/bin/make -f\n# My_foo\n',
      'debian/sub/kept': 'MODULE_NAME\n',
      given: 'KVER= KARCH= EPOCH=1700000000\n',
    });
    expect(root.host.files.stat(`${root.path}/given-/debian/rules`)?.mode).toBe(0o755);
    expect(await root.calls('dpkg-buildpackage')).toEqual(['-d -us -uc -b']);
  });

  test("gives way to the source's own", async () => {
    const root = await rootWithSource();
    await layTemplate(root, 'etc/dkms/template-dkms-mkdeb');
    await layTemplate(root, 'in/My_foo-dkms-mkdeb');
    await root.write('in/My_foo-dkms-mkdeb/debian/control', 'the own one of MODULE_NAME\n');
    await root.dkms('mkdeb', './in');
    expect(await root.read('given-/debian/control')).toBe('the own one of My_foo\n');
  });

  test('is of one verb: mkdsc has its own, and all files of the source package are kept', async () => {
    const root = await rootWithSource();
    await layTemplate(root, 'etc/dkms/template-dkms-mkdsc');
    const { stdout } = await root.dkms('mkdsc', './in', '--output', 'out');
    expect(await root.calls('dpkg-buildpackage')).toEqual(['-d -us -uc -S']);
    expect(Object.keys(await root.files('out'))).toEqual(['made.dsc', 'made.tar.xz', 'made_source.changes']);
    expect(stdout).toContain(`Wrote ${root.path}/out/made.dsc\n`);
    await root.dkms('mkdeb', './in', '--output', 'deb');
    expect(await root.calls('dpkg-buildpackage')).toHaveLength(1);
  });

  test('of mkbmdeb is used once for each kernel, with an archive of what was built', async () => {
    const root = await rootWithBuilds();
    await layTemplate(root, 'etc/dkms/template-dkms-mkbmdeb');
    const { code, stdout } = await root.dkms('mkbmdeb', 'foo/1.0', '--all', '--output', root.path);
    expect(code).toBe(0);
    expect(stdout.match(/^Wrote .*$/gm)).toHaveLength(2);
    const given = await root.files(`given-${OTHER}`);
    expect(given['debian/control']).toBe(`Package: foo-dkms\nArchitecture: amd64\nX: foo 1.0 ${OTHER}\n`);
    expect(given.given).toContain(`KVER=${OTHER} KARCH=x86_64`);
    expect(Object.keys(given)).not.toContain('foo-1.0/dkms.conf');
    const members = await listMembers(root, `given-${OTHER}/foo-1.0.dkms.tar.gz`);
    expect(members).toContain(`./dkms_main_tree/${OTHER}/x86_64/module/foo.ko.xz`);
    expect(members.filter(name => name.includes(KERNEL) || name.includes('dkms_source_tree'))).toEqual([]);
  });

  test.each([
    ['dh: not found', '/bin/sh: 1: dh: not found', 'debhelper'],
    ['dh_testdir', 'make: dh_testdir: No such file or directory', 'debhelper'],
    ['fakeroot', 'dpkg-buildpackage: error: fakeroot not found, either install the fakeroot', 'fakeroot'],
  ])('that needs a program which is missing says what to install: %s', async (_, said, wanted) => {
    const root = await rootWithSource();
    await layTemplate(root, 'etc/dkms/template-dkms-mkdeb');
    await root.tool('dpkg-buildpackage', `echo "${said}" >&2; exit 2`);
    const { code, stderr } = await root.dkms('mkdeb', './in', '--output', 'out');
    expect(code).toBe(7);
    expect(stderr).toContain(`cause: ${said}\n  next:  apt install ${wanted}\n`);
    expect(await root.files('out')).toEqual({});
    expect(await root.files('tmp')).toEqual({});
  });

  test('of which nothing comes is told', async () => {
    const root = await rootWithSource();
    await layTemplate(root, 'etc/dkms/template-dkms-mkdeb');
    await root.tool('dpkg-buildpackage', ':');
    const { code, stderr } = await root.dkms('mkdeb', './in');
    expect(code).toBe(7);
    expect(stderr).toContain('made no package of the template');
  });

  test('without dpkg-buildpackage says which package has it', async () => {
    const root = await rootWithSource();
    await layTemplate(root, 'etc/dkms/template-dkms-mkdeb');
    const { stderr } = await root.dkmsWith(
      real => ({
        ...real,
        run: command =>
          real.run(command.file === 'dpkg-buildpackage' ? { ...command, file: 'no-such-tool' } : command),
      }),
      'mkdeb',
      './in',
    );
    expect(stderr).toContain('dpkg-buildpackage is not on this system\n  next:  apt install dpkg-dev\n');
  });
});

test('a template in a tarball is used too, and comes along', async () => {
  const root = await rootWithSource();
  await layTemplate(root, 'in/My_foo-dkms-mkdeb');
  await pack(root, 'in', 'foo.tar.gz');
  await root.dkms('mkdeb', './foo.tar.gz');
  expect(await root.read('given-/My_foo-1.0/My_foo-dkms-mkdeb/debian/control')).toBe(CONTROL);
});
