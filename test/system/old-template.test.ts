import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** A template as packagers have kept it since dkms 2: a debian/ with debhelper, for the package of this name. */
const createTemplate = (directory: string, name: string, install: string): string => `
  mkdir -p ${directory}/debian/source
  cd ${directory}/debian
  echo 10 >compat
  echo '3.0 (native)' >source/format
  cat >changelog <<'EOF'
${name} (MODULE_VERSION) stable; urgency=low

  * Made of a template.

 -- Someone <someone@example.org>  DATE_STAMP
EOF
  cat >control <<'EOF'
Source: ${name}
Section: misc
Priority: optional
Maintainer: Someone <someone@example.org>
Build-Depends: debhelper (>= 10)
Standards-Version: 4.6.2

Package: ${name}
Architecture: DEBIAN_BUILD_ARCH
Description: DEBIAN_PACKAGE by a template
 It has one.
EOF
  printf '#!/usr/bin/make -f\\n%%:\\n\\tdh $@\\noverride_dh_auto_install:\\n' >rules
  cat >>rules <<'EOF'
${install}
EOF
  chmod 755 rules`;

let root: Root;

beforeAll(async () => {
  root = await openRoot('debhelper');
  const source = createTemplate(
    '/etc/dkms/template-dkms-mkdeb',
    'DEBIAN_PACKAGE-dkms',
    '\tinstall -d debian/DEBIAN_PACKAGE-dkms/usr/src\n\tcp -r MODULE_NAME-MODULE_VERSION debian/DEBIAN_PACKAGE-dkms/usr/src/',
  );
  const modules = createTemplate(
    '/etc/dkms/template-dkms-mkbmdeb',
    'DEBIAN_PACKAGE-modules-KERNEL_VERSION',
    '\ttar xf MODULE_NAME-MODULE_VERSION.dkms.tar.gz\n' +
      '\tinstall -D -t debian/DEBIAN_PACKAGE-modules-KERNEL_VERSION/lib/modules/$(KVER)/updates/dkms \\\n' +
      '\t\tdkms_main_tree/$(KVER)/$(KARCH)/module/*.ko*',
  );
  await root.must(`trim_kernels; hide_headers612; install_dkms; (${source}); (${modules})
    cp -r /etc/dkms/template-dkms-mkdeb /etc/dkms/template-dkms-mkdsc
    make_user; declare -fx tiny; as_user bash -eu -c 'mkdir made; tiny my_mod 1.0'`);
});
afterAll(() => root.close());

const make = (verb: string): Promise<string> =>
  root.must(`cd /home/maker; as_user dkms ${verb} ./my_mod-1.0 -k "$kernel61" --output made | grep Wrote`);

test('mkdeb makes the package that the template wants, by debhelper', async () => {
  expect(await root.must('cd /home/maker; as_user dkms mkdeb ./my_mod-1.0 --output made')).toBe(
    'Wrote /home/maker/made/my-mod-dkms_1.0_all.deb',
  );
  const listed = await root.must('dpkg-deb -c /home/maker/made/my-mod-dkms_1.0_all.deb');
  expect(listed).toMatch(/root\/root .* \.\/usr\/src\/my_mod-1\.0\/my_mod\.c$/m);
});

test('mkdsc makes the source package of it', async () => {
  expect(await root.must('cd /home/maker; as_user dkms mkdsc ./my_mod-1.0 --output made')).toContain(
    'Wrote /home/maker/made/my-mod-dkms_1.0.dsc',
  );
  await root.must(
    'cd /home/maker/made; dpkg-source -x --no-check my-mod-dkms_1.0.dsc source; test -d source/my_mod-1.0',
  );
});

test('mkbmdeb makes one of what was built for a kernel', async () => {
  const said = await make('mkbmdeb');
  expect(said).toMatch(/^Wrote \/home\/maker\/made\/my-mod-modules-6\.1\.\S+_1\.0_amd64\.deb$/);
  await root.must('apt_get install /home/maker/made/my-mod-modules-*.deb');
  expect(await root.must('ls /lib/modules/"$kernel61"/updates/dkms')).toBe('my_mod.ko');
});

test('without debhelper it is told what to install', async () => {
  const { code, stderr } = await root.run(
    'mv /usr/bin/dh /usr/bin/dh.away; cd /home/maker; as_user dkms mkdeb ./my_mod-1.0 --output made',
  );
  expect(code).toBe(7);
  expect(stderr).toContain('next:  apt install debhelper\n');
});
