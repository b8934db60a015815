import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Root } from '../helpers/root';
import { openRpmPackagesRoot } from '../helpers/rpm-packages';

/** Debian has no macros of SUSE: these play them, for one flavour and one kernel. */
const MACROS = `%kernel_module_package_buildreqs kernel-syms
%flavors_to_build default
%kernel_source() /lib/modules/KERNEL/build
%kernel_module_package() \\
%package kmp-default \\
Summary: %{summary} for the kernel's flavour default \\
Group: System/Kernel \\
Provides: multiversion(kernel) \\
%description kmp-default \\
A module for the kernel's flavour default. \\
%post kmp-default \\
depmod KERNEL || : \\
%files kmp-default \\
/lib/modules/KERNEL/updates \\
%{nil}
`;

let root: Root;

beforeAll(async () => {
  root = await openRpmPackagesRoot();
  await root.must(`trim_kernels; install_dkms; mkdir -p /usr/lib/rpm/macros.d
    sed "s/KERNEL/$kernel61/g" >/usr/lib/rpm/macros.d/macros.played <<'END'
${MACROS}
END
    cd /usr/src; tiny tiny 1.0-rc1 'PRE_BUILD=prepare' 'PATCH[0]=more.patch' 'PATCH_MATCH[0]="^6\\.1\\."'
    printf '#!/bin/sh\\necho "MODULE_INFO(prepared, \\\\"for $kernelver\\\\");" >>tiny.c\\n' >tiny-1.0-rc1/prepare
    chmod +x tiny-1.0-rc1/prepare; mkdir tiny-1.0-rc1/patches; (cd tiny-1.0-rc1
      sed 's/^MODULE_AUTHOR.*/&\\nMODULE_INFO(patched, "yes");/' tiny.c >new.c; (diff -u tiny.c new.c || true) | sed 's,new.c,tiny.c,' |
        sed '1s,^--- ,&a/,;2s,^+++ ,&b/,' >patches/more.patch; rm new.c)
    dkms add -q tiny/1.0-rc1`);
});
afterAll(() => root.close());

test('is refused without a spec, with what to begin one with', async () => {
  const { code, stderr } = await root.run('dkms mkkmp tiny/1.0-rc1 -k "$kernel61"');
  expect(code).toBe(5);
  expect(stderr).toContain('tiny/1.0-rc1 has no spec for a KMP');
});

test('the source package of the sample spec is one of which a KMP is built', async () => {
  const said =
    await root.must(`cp /usr/share/dkms/templates/kmp/sample.spec /usr/src/tiny-1.0-rc1/tiny-kmp.spec
    dkms mkkmp tiny/1.0-rc1 -k "$kernel61"`);
  expect(said).toBe('Wrote /var/lib/dkms/tiny/1.0-rc1/rpm/tiny-1.0~rc1-0.src.rpm');

  const info = await root.must(`top=/var/tmp/top; mkdir $top
    rpmbuild --rebuild --nodeps --quiet --define "_topdir $top" --define 'debug_package %{nil}' \\
      /var/lib/dkms/tiny/1.0-rc1/rpm/*.src.rpm >&2
    cd "$(mktemp -d)"; rpm2cpio $top/RPMS/*/tiny-kmp-default-*.rpm | cpio -idm --quiet
    modinfo -F patched lib/modules/*/updates/tiny.ko; modinfo -F prepared lib/modules/*/updates/tiny.ko`);
  expect(info).toMatch(/^yes\nfor 6\.1\./);
});

test('is the same bytes when it is made again', async () => {
  const sums = await root.must(`cd /var/tmp; sleep 1.1
    dkms mkkmp -q tiny/1.0-rc1 -k "$kernel61" --output . >&2
    sha256sum <tiny-1.0~rc1-0.src.rpm; sha256sum </var/lib/dkms/tiny/1.0-rc1/rpm/tiny-1.0~rc1-0.src.rpm`);
  const [one, two] = sums.split('\n');
  expect(one).toBe(two);
});
