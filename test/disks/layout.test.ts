import { describe, expect, test } from 'vitest';
import { DISK_FORMATS } from '../../src/disks/distributions';
import { ARCH, DEFAULT_KERNEL, diskRoot, KERNEL } from '../helpers/disk-root';

const DEB = `foo-modules-${KERNEL}_1.0_amd64.deb`;
const BOTH = ['-k', `${KERNEL},${DEFAULT_KERNEL}`];

/** A repository of RPM packages. */
const RPMS = [
  ...[KERNEL, DEFAULT_KERNEL].map(kernel => `kmod-foo-${kernel}-1.0-1.x86_64.rpm`),
  'repodata/repomd.xml',
];

/** What is on a disk for both kernels. */
const LAYOUTS: Readonly<
  Record<string, { readonly words?: readonly string[]; readonly files: readonly string[] }>
> = {
  redhat1: { files: ['modinfo', 'modules.alias', 'modules.cgz', 'modules.dep', 'pcitable', 'rhdd-6.1'] },
  redhat2: { files: ['modinfo', 'modules.alias', 'modules.cgz', 'modules.dep', 'pcitable', 'rhdd'] },
  redhat3: { files: ['rhdd3', ...RPMS.map(name => `rpms/${ARCH}/${name}`)] },
  anaconda: { files: ['rhdd3', ...RPMS.map(name => `rpms/${ARCH}/${name}`)] },
  suse: {
    words: ['-r', '9.1'],
    files: [
      'dud.config',
      'install/update.post',
      'install/update.tar.gz',
      'modules/foo.ko',
      'modules/module.order',
    ].map(name => `02/linux/suse/${ARCH}-9.1/${name}`),
  },
  UnitedLinux: {
    words: ['-r', 'ul1'],
    files: [
      'dud.config',
      'install/update.post',
      'install/update.tar.gz',
      'modules/foo.ko',
      'modules/module.order',
    ].map(name => `02/linux/UnitedLinux/${ARCH}-ul1/${name}`),
  },
  'suse-dud': {
    words: ['-r', 'tw'],
    files: [
      'dud.config',
      'inst-sys/.update.ID',
      ...['post', 'post2', 'pre'].map(when => `install/update.${when}`),
      ...RPMS.map(name => `install/${name}`),
      ...['modules/foo.ko', 'modules/module.order'],
    ].map(name => `linux/suse/${ARCH}-tw/${name}`),
  },
  ubuntu: {
    files: [
      ...['ubuntu/foo-1.0/dkms.conf', 'ubuntu/foo-1.0/foo.c'],
      `ubuntu-drivers/6.1.0/foo_1.0-${KERNEL}_${ARCH}.deb`,
      `ubuntu-drivers/6.4.0/foo_1.0-${DEFAULT_KERNEL}_${ARCH}.deb`,
    ],
  },
  debian: {
    words: ['-r', 'bookworm'],
    files: [
      ...['Packages', 'Packages.gz', 'Release', DEB].map(name => `debian-drivers/bookworm/${name}`),
      `debian-drivers/bookworm/foo-modules-${DEFAULT_KERNEL}_1.0_amd64.deb`,
      ...['install-drivers', 'preseed.cfg', 'user-data'],
    ],
  },
  'ubuntu-server': {
    files: [
      ...['Packages', 'Packages.gz', 'Release', DEB].map(name => `ubuntu-drivers/${name}`),
      `ubuntu-drivers/foo-modules-${DEFAULT_KERNEL}_1.0_amd64.deb`,
      ...['install-drivers', 'preseed.cfg', 'user-data'],
    ],
  },
};

describe('what lies where on a disk', () => {
  test.each(DISK_FORMATS.map(({ name }) => name))('%s', async name => {
    const layout = LAYOUTS[name];
    if (layout === undefined) throw new Error(`Say in LAYOUTS what is on a disk for ${name}`);
    const root = await diskRoot();
    const made = await root.disk('-d', name, '--media', 'tar', ...BOTH, ...(layout.words ?? []));
    expect(made).toMatchObject({ code: 0 });
    const image = /^Disk image location: .*\/(.*)$/m.exec(made.stdout)?.[1] ?? '';
    const files = Object.keys(root.content(image)).map(path =>
      path.replace(/\.update\.[0-9a-f-]{36}$/, '.update.ID'),
    );

    expect(files.sort()).toEqual([...layout.files].sort());
  });
});
