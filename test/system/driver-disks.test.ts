import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ASK_DNF, NIC, WORKSHOP } from '../helpers/disk-workshop.js';
import { openRoot, type Root } from '../helpers/root.js';

let root: Root;
let kernel61: string;
let kernel612: string;

/** Every kind of disk on the medium that it is usually on: made by one program, and unpacked by another. */
const IMAGES: readonly (readonly [words: string, image: string, unpack: string])[] = [
  ['-d redhat1 -k $kernel61', 'nic-1.0-kernel$kernel61-x86_64-dd.img', '7z x -bd -y'],
  ['-d redhat2 -k $kernel612', 'nic-1.0-kernel$kernel612-x86_64-dd.img', '7z x -bd -y'],
  ['-d redhat3 --media iso -k $kernel61', 'nic-1.0-dd.iso', 'bsdtar -xf'],
  ['-d anaconda --size 2880 --media floppy -k $kernels', 'nic-1.0-anaconda-dd.img', '7z x -bd -y'],
  ['-d suse -r 9.1 -k $kernels', 'nic-1.0-suse-9.1-dd.img', 'rdump'],
  ['-d UnitedLinux -r ul1 -k $kernel61', 'nic-1.0-UnitedLinux-ul1-dd.img', 'rdump'],
  ['-d suse-dud -r tw -k $kernels', 'nic-1.0-suse-dud-tw-dd.dud', 'bsdtar -xf'],
  ['-d ubuntu --media iso -k $kernel61', 'nic-1.0-ubuntu-dd.iso', 'bsdtar -xf'],
  ['-d debian -k $kernels', 'nic-1.0-debian-dd.iso', 'bsdtar -xf'],
  ['-d ubuntu-server -r noble -k $kernel61', 'nic-1.0-ubuntu-server-dd.iso', 'bsdtar -xf'],
];

beforeAll(async () => {
  root = await openRoot('disks');
  const listed = await root.must(`trim_kernels; install_dkms
    ${WORKSHOP}
    mkdir src; cd src; ${NIC}; chown -R maker: ~maker; cd ..
    as_user dkms add -q nic/1.0 --dkmstree ~maker/tree --sourcetree ~maker/src
    make_disk -d debian --media tar -k "$kernels" --output ~maker/first
    echo "$kernel61"; echo "$kernel612"`);
  [kernel61 = '', kernel612 = ''] = listed.split('\n').slice(-2);
});
afterAll(() => root.close());

describe('an image that a user made, without root and without a mount', () => {
  test.each(IMAGES)(
    '%s: another program finds the same files as in the tar',
    async (words, image, unpack) => {
      const said = await root.must(`${WORKSHOP}
      out=~maker/out
      make_disk ${words} --output "$out"
      make_disk ${words.replace(/--(media|size) \S+/g, '')} --media tar --output "$out"
      unpack "$out/${image}" ${unpack}
      sums > /var/tmp/sums
      unpack "$out/${image.replace(/\.[a-z]+$/, '')}.tar" bsdtar -xf
      sums | diff - /var/tmp/sums
      wc -l < /var/tmp/sums`);
      expect(Number(said.split('\n').at(-1))).toBeGreaterThan(2);
    },
  );
});

describe('what programs of others find in the images', () => {
  test('a floppy of Red Hat: a sound FAT, modules in an archive, tables of what they say', async () => {
    const said = await root.must(`${WORKSHOP}
      image=~maker/out/nic-1.0-kernel$kernel612-x86_64-dd.img
      fsck.fat -n "$image" > /dev/null
      mdir -i "$image" -b ::/ | LC_ALL=C sort
      unpack "$image" 7z x -bd -y
      mkdir modules; gzip -dc modules.cgz | bsdtar -xf - -C modules
      xz -dc ~maker/tree/nic/1.0/$kernel612/x86_64/module/nic.ko.xz | cmp - modules/$kernel612/x86_64/nic.ko
      tail -n +1 modinfo modules.alias modules.dep pcitable rhdd`);
    expect(said).toBe(
      [
        ...['modinfo', 'modules.alias', 'modules.cgz', 'modules.dep', 'pcitable', 'rhdd'].map(
          name => `::/${name}`,
        ),
        '==> modinfo <==\nVersion 0\nnic\n\teth\n\t"Network card"\n',
        '==> modules.alias <==\nalias pci:v00008086d000010D3sv*sd*bc*sc*i* nic\n',
        '==> modules.dep <==\nnic: crc16\n',
        '==> pcitable <==\n0x8086\t0x10d3\t"nic"\t"Network card"\n',
        '==> rhdd <==\nnic-1.0 driver disk',
      ].join('\n'),
    );
  });

  test("a floppy of SUSE: a sound ext2 of root's, what comes first is first", async () => {
    const said = await root.must(`${WORKSHOP}
      image=~maker/out/nic-1.0-suse-9.1-dd.img
      e2fsck -fn "$image" > /dev/null 2>&1
      debugfs -R 'ls -l /02/linux/suse' "$image" 2> /dev/null | awk '/x86_64/ { print $4, $5 }'
      unpack "$image" rdump
      cat 01/linux/suse/x86_64-9.1/modules/module.order 02/linux/suse/x86_64-9.1/modules/module.order
      cd 02/linux/suse/x86_64-9.1
      cmp modules/nic.ko ~maker/tree/nic/1.0/$kernel61/x86_64/module/nic.ko
      bsdtar -tf install/update.tar.gz | grep ko`);
    expect(said.split('\n')).toEqual([
      ...['0 0', 'crc16', 'nic'],
      `./lib/modules/${kernel61}/kernel/drivers/net/nic.ko`,
      `./lib/modules/${kernel612}/kernel/drivers/net/nic.ko.xz`,
    ]);
  });

  test("a driver update of SUSE: YaST's scripts make its packages a repository", async () => {
    const said = await root.must(`${WORKSHOP}
      unpack ~maker/out/nic-1.0-suse-dud-tw-dd.dud bsdtar -xf
      cd linux/suse/x86_64-tw
      cmp modules/nic.ko ~maker/tree/nic/1.0/$kernel61/x86_64/module/nic.ko
      cat modules/module.order
      mkdir -p /update/000; cp -a . /update/000
      for i in 1 2; do ADD_ON_PRODUCTS=/var/tmp/products.xml /update/000/install/update.pre; done
      cat /var/tmp/products.xml
      depmod() { echo "depmod $*"; }; export -f depmod
      bash install/update.post`);
    const url = '<url>dir:///update/000/install?alias=nic-driver-update</url>';
    expect(said.split(url)).toHaveLength(3);
    expect(said).toMatch(/^nic\n<\?xml [\s\S]*<\/product_item>\n<\/product_items>\n<\/add_on_products>$/m);
    expect(said.split('\n').slice(-2)).toEqual([`depmod -a ${kernel61}`, `depmod -a ${kernel612}`]);
  });

  test('a disk of Anaconda: its label, and a repository of packages for the kernel that it runs', async () => {
    // rpm takes but one dash in a version.
    const release61 = kernel61.replace(/-(?=amd64)/, '_');
    const said = await root.must(`${WORKSHOP}
      image=~maker/out/nic-1.0-anaconda-dd.img
      fsck.fat -n "$image" > /dev/null
      blkid -o value -s LABEL "$image"
      unpack "$image" 7z x -bd -y
      cat rhdd3
      for release in ${release61} "$kernel612"; do ${ASK_DNF} --whatprovides "kernel-modules = $release"; done
      rpm -K --nosignature rpms/x86_64/*.rpm | grep -c OK
      rpm2cpio rpms/x86_64/kmod-nic-$kernel612-1.0-1.x86_64.rpm | bsdtar -xf -
      xz -dc ~maker/tree/nic/1.0/$kernel612/x86_64/module/nic.ko.xz | cmp - lib/modules/$kernel612/extra/nic/nic.ko`);
    expect(said.split('\n')).toEqual([
      ...['OEMDRV', 'nic-1.0 driver disk'],
      ...[kernel61, kernel612].map(kernel => `kmod-nic-${kernel}-0:1.0-1.x86_64`),
      '2',
    ]);
  });

  test('symbols that no kABI list has are told', async () => {
    const said = await root.must(`${WORKSHOP}
      mkdir -p /lib/modules/kabi-current
      printf '[list]\\n\\tcrc16\\n' > /lib/modules/kabi-current/kabi_stablelist_x86_64
      make_disk -d anaconda --media tar -k "$kernel61" --output ~maker/kabi 2>&1 | grep Warning
      rm -r /lib/modules/kabi-current`);
    expect(said).toMatch(/^Warning: For kernel \S+ it uses symbols that no kABI list has, .*__fentry__/);
    expect(said).not.toMatch(/: .*crc16/);
  });

  test('a disk whose packages a spec of the source makes', async () => {
    const said = await root.must(`${WORKSHOP}
      printf '%s' "$MACROS" > ~maker/.rpmmacros
      printf '%s' "$SPEC" > ~maker/src/nic-1.0/nic-kmod.spec
      chown -R maker: ~maker/.rpmmacros ~maker/src
      make_disk -d redhat3 --media tar -k "$kernel61" --spec nic-kmod.spec --output ~maker/spec
      rm ~maker/.rpmmacros ~maker/src/nic-1.0/nic-kmod.spec
      unpack ~maker/spec/nic-1.0-dd.tar bsdtar -xf
      ${ASK_DNF} --provides kmod-nic | grep -v kmod-nic
      rpm2cpio rpms/x86_64/kmod-nic-1.0-1.x86_64.rpm | bsdtar -xf -
      modinfo -F vermagic lib/modules/$kernel61/extra/nic.ko | cut -d ' ' -f 1`);
    expect(said.split('\n').slice(-2)).toEqual([
      `kernel-modules >= ${kernel61.replace(/-(?=amd64)/, '_')}`,
      kernel61,
    ]);
  });

  test('a disk of Debian: its label, and a repository that apt installs from, for the kernels of the system', async () => {
    const said = await root.must(`${WORKSHOP}
      isoinfo -d -i ~maker/out/nic-1.0-debian-dd.iso | grep -x 'Volume id: OEMDRV'
      isoinfo -f -R -i ~maker/out/nic-1.0-debian-dd.iso | grep -c '[.]deb$'
      unpack ~maker/out/nic-1.0-debian-dd.iso bsdtar -xf
      apt_get purge dkms-ng > /dev/null
      sh install-drivers / > /dev/null
      for kernel in $kernel61 $kernel612; do modinfo -k "$kernel" -F filename nic; done
      find /var/cache/driver-disk /etc/apt/sources.list.d/driver-disk.list 2> /dev/null || echo nothing is left
      apt_get install /dist/dkms-ng_*_all.deb > /dev/null`);
    expect(said.split('\n')).toEqual([
      ...['Volume id: OEMDRV', '2'],
      `/lib/modules/${kernel61}/updates/dkms/nic.ko`,
      `/lib/modules/${kernel612}/updates/dkms/nic.ko.xz`,
      'nothing is left',
    ]);
  });

  test('a disk for other kernels than the system has is refused there', async () => {
    const { code, stderr } = await root.run(`${WORKSHOP}
      unpack ~maker/out/nic-1.0-debian-dd.iso bsdtar -xf
      mkdir -p /var/tmp/target/lib/modules/1.2.3/kernel
      sh install-drivers /var/tmp/target`);
    expect(code).not.toBe(0);
    expect(stderr).toContain('none is one that this disk has nic for');
  });
});

test.each(['-d redhat2', '-d ubuntu'])('%s: the size that a refusal tells is one that does', async words => {
  const said = await root.must(`${WORKSHOP}
    make() { make_disk ${words} --media floppy -k "$kernel61" --output ~maker/sizes "$@"; }
    mkdir -p ~maker/src/nic-1.0/redhat_driver_disk
    [ -e ~maker/src/nic-1.0/redhat_driver_disk/pci.ids ] ||
      head -c 3000000 /dev/urandom > ~maker/src/nic-1.0/redhat_driver_disk/pci.ids
    ! make --size 8 2> /var/tmp/refusal
    size=$(sed -n 's/.*Give it --size \\([0-9]*\\).*/\\1/p' /var/tmp/refusal)
    make --size "$size" > /dev/null 2>&1
    echo "$size"`);
  expect(Number(said)).toBeGreaterThan(8);
});

test('the same disk is the same, byte for byte, whoever makes it and where', async () => {
  const kinds = [
    '-d redhat1 --media floppy',
    '-d suse -r 9 --media floppy',
    '-d debian',
    '-d suse-dud -r tw',
  ];
  const said = await root.must(`${WORKSHOP}
    rm -rf ~maker/src/nic-1.0/redhat_driver_disk
    mkdir -p /dev/shm/work; chmod 1777 /dev/shm/work
    ${kinds
      .map(
        kind => `make_disk ${kind} -k "$kernel61" --output ~maker/one > /dev/null 2>&1
    TMPDIR=/dev/shm/work dkms mkdriverdisk nic/1.0 --dkmstree ~maker/tree --sourcetree ~maker/src ${kind} \\
      -k "$kernel61" --output /dev/shm/two > /dev/null 2>&1`,
      )
      .join('\n')}
    diff -r ~maker/one /dev/shm/two
    ls ~maker/one | wc -l`);
  expect(said).toBe(String(kinds.length));
});
