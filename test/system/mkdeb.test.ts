import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

let root: Root;

beforeAll(async () => {
  root = await openRoot('toolchain');
  await root.must('install_dkms; make_user; as_user mkdir source made');
});
afterAll(() => root.close());

/** Runs bash text as a plain user, with `source` as current directory; what it prints. */
const asUser = (script: string): Promise<string> =>
  root.must(`declare -fx tiny; cd /home/maker/source; as_user bash -eu -o pipefail -c '${script}'`);

describe('a plain user makes a package', () => {
  test.each(['gz', 'bz2', 'xz', 'zst'])('of a tar.%s, in the current directory', async extension => {
    const said = await asUser(`
      tiny tiny 1.0
      tar -caf tiny-1.0.tar.${extension} tiny-1.0
      cd ../made
      rm -f *
      dkms mkdeb ../source/tiny-1.0.tar.${extension}`);
    expect(said).toBe('Wrote /home/maker/made/tiny-dkms_1.0_all.deb');
    const contents = await asUser('dpkg-deb --fsys-tarfile ../made/*.deb | tar -t | grep usr/src');
    expect(contents.split('\n').sort()).toEqual(
      ['', 'tiny-1.0/', 'tiny-1.0/Makefile', 'tiny-1.0/dkms.conf', 'tiny-1.0/tiny.c'].map(
        name => `./usr/src/${name}`,
      ),
    );
  });

  test.each(['tiny-1.0', 'tiny-1.0/dkms.conf', './tiny-1.0/'])(
    'of the directory %s, where --output says',
    async path => {
      const said = await asUser(`tiny tiny 1.0; rm -rf ../made/*; dkms mkdeb ${path} --output ../made/new`);
      expect(said).toBe('Wrote /home/maker/made/new/tiny-dkms_1.0_all.deb');
    },
  );

  test('that depends on dkms, not on headers, and names its module and version literally', async () => {
    await asUser('tiny tiny 1.0; cd ../made; rm -rf *; dkms mkdeb ../source/tiny-1.0; dpkg-deb -R *.deb x');
    const control = await root.must('cat /home/maker/made/x/DEBIAN/control');
    expect(control).toContain('Package: tiny-dkms\nVersion: 1.0\nArchitecture: all\n');
    expect(control).toContain('\nDepends: dkms\n');
    expect(control).toContain('\nSection: kernel\n');
    expect(control).not.toContain('linux-headers');
    for (const script of ['postinst', 'prerm']) {
      const text = await root.must(`cat /home/maker/made/x/DEBIAN/${script}`);
      expect(text).toContain("name='tiny'\nversion='1.0'\n");
      expect(text).not.toContain('@');
    }
  });

  test("without what belongs to the source's history or another package, and without strange files and modes", async () => {
    await asUser(`
      tiny tiny 1.0
      mkdir -p tiny-1.0/.git tiny-1.0/debian tiny-1.0/lib
      touch tiny-1.0/.git/config tiny-1.0/debian/rules tiny-1.0/.gitignore tiny-1.0/lib/.gitignore
      printf "#!/bin/sh\\n" >tiny-1.0/lib/script.sh
      mkfifo tiny-1.0/lib/pipe
      chmod 600 tiny-1.0/tiny.c
      chmod 4777 tiny-1.0/lib/script.sh
      chmod 2770 tiny-1.0/lib
      cd ../made; rm -rf *; timeout 20 dkms mkdeb ../source/tiny-1.0; rm -r ../source/tiny-1.0`);
    const listed = await root.must(
      `dpkg-deb -c /home/maker/made/*.deb | awk '/usr.src.tiny/ { print $1, $2, $6 }'`,
    );
    expect(listed.split('\n').sort()).toEqual([
      '-rw-r--r-- root/root ./usr/src/tiny-1.0/Makefile',
      '-rw-r--r-- root/root ./usr/src/tiny-1.0/dkms.conf',
      '-rw-r--r-- root/root ./usr/src/tiny-1.0/tiny.c',
      '-rwxr-xr-x root/root ./usr/src/tiny-1.0/lib/script.sh',
      'drwxr-xr-x root/root ./usr/src/tiny-1.0/',
      'drwxr-xr-x root/root ./usr/src/tiny-1.0/lib/',
    ]);
  });
});

describe('a module in the tree', () => {
  test("gets its package in the tree, as ever, and the tree's states know nothing of it", async () => {
    const said = await root.must('cd /usr/src; tiny tiny 1.0; dkms add -q tiny/1.0; dkms mkdeb tiny/1.0');
    expect(said).toBe('Wrote /var/lib/dkms/tiny/1.0/deb/tiny-dkms_1.0_all.deb');
    expect(await root.must('dkms status')).toBe('tiny/1.0: added');
  });

  test('is not packaged into the tree by a plain user, who is told of --output', async () => {
    const { code, stderr } = await root.run('as_user dkms mkdeb tiny/1.0');
    expect(code).toBe(1);
    expect(stderr).toContain('/var/lib/dkms/tiny/1.0/deb cannot be written');
    expect(stderr).toContain('--output');
    expect(await asUser('dkms mkdeb tiny/1.0 --output ../made')).toContain('/home/maker/made/tiny-dkms_1.0');
  });

  test('takes its packages along when it is removed', async () => {
    await root.must('dkms remove tiny/1.0 --all; rm -r /usr/src/tiny-1.0');
    expect(await root.must('find /var/lib/dkms -mindepth 1')).toBe('');
  });
});

describe('the dkms.conf of a source', () => {
  const placeholders = ['#MODULE_VERSION#', '@@VERSION@@', '@VERSION@', '@PKGVER@', '@PACKAGE_VERSION@'];

  test.each(['dkms.conf', 'dkms/dkms.conf', 'dkms.conf.in', 'debian/odd.dkms'])(
    'is found as %s of a folder, and each placeholder in it is the version that a name tells',
    async place => {
      const made = await asUser(`
        for placeholder in ${placeholders.map(text => `"${text}"`).join(' ')}; do
          rm -rf *
          tiny tiny "$placeholder"
          mv tiny-* tiny-1.5
          mkdir -p tiny-1.5/${dirname(place)}
          mv tiny-1.5/dkms.conf conf
          mv conf tiny-1.5/${place}
          tar -cf tiny_v1.5.orig.tar tiny-1.5
          for source in tiny_v1.5.orig.tar tiny-1.5; do
            rm -rf x
            dkms mkdeb "$source" --output x >/dev/null
            dpkg-deb -f x/*.deb Version
            dpkg-deb --fsys-tarfile x/*.deb | tar -xO ./usr/src/tiny-1.5/dkms.conf | grep VERSION
          done
        done`);
      const expected = [...placeholders, ...placeholders].flatMap(() => ['1.5', 'PACKAGE_VERSION="1.5"']);
      expect(made.split('\n')).toEqual(expected);
    },
  );

  test('may lie at the top of a tarball that has no folder, whose own name tells the version', async () => {
    const said = await asUser(`
      tiny tiny "@VERSION@"
      tar -caf tiny-2.7.tar.gz -C tiny-@VERSION@ .
      rm -r tiny-@VERSION@
      dkms mkdeb tiny-2.7.tar.gz --output ../made`);
    expect(said).toBe('Wrote /home/maker/made/tiny-dkms_2.7_all.deb');
  });
});

describe('the same source gives the same bytes', () => {
  /** Each line: what differs while the package is made. The first one is what the others are compared with. */
  const ways = [
    'as_user dkms mkdeb /home/maker/source/tiny-1.0.tar.gz',
    'sleep 1.1; as_user dkms mkdeb /home/maker/source/tiny-1.0.tar.gz',
    'umask 077; as_user TZ=Asia/Tokyo LC_ALL=C TMPDIR=/var/tmp dkms mkdeb /home/maker/source/tiny-1.0.tar.gz',
    'as_user dkms mkdeb /home/maker/source/tiny-1.0',
    'dkms mkdeb /home/maker/source/tiny-1.0/dkms.conf',
  ];
  const makeEach = (epoch: string): Promise<string> =>
    root.must(
      ways.map(way => `(cd "$(as_user mktemp -d)"; ${epoch} ${way} >&2; sha256sum <*.deb)`).join('\n'),
    );

  beforeAll(async () => {
    await asUser(
      'tiny tiny 1.0; touch -d 2024-02-03T04:05:06Z tiny-1.0/*; touch -d 2001-01-01 tiny-1.0/Makefile; tar -caf tiny-1.0.tar.gz tiny-1.0',
    );
  });

  test('at any time, of any user, as tarball and as directory', async () => {
    const digests = (await makeEach('')).split('\n');
    expect(digests).toHaveLength(ways.length);
    expect(new Set(digests).size).toBe(1);
  });

  test('with SOURCE_DATE_EPOCH, which every time in it then is', async () => {
    const digests = (await makeEach('export SOURCE_DATE_EPOCH=1700000000;')).split('\n');
    expect(new Set(digests).size).toBe(1);
    const times = await asUser(`
      rm -rf ../made/*
      SOURCE_DATE_EPOCH=1700000000 dkms mkdeb tiny-1.0 --output ../made >/dev/null
      dpkg-deb -c ../made/*.deb | cut -c1-60 | grep -o "20..-..-.. ..:.." | sort -u`);
    expect(times).toBe('2023-11-14 22:13');
  });
});
