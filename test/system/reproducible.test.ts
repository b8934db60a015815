import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root';

/** What a compiler writes the place of a source into: the kernel's warnings, and debug information, which is hashed. */
const SOURCE = `#include <linux/module.h>
static int __init paths_init(void) { WARN_ON(jiffies == 0); pr_info("%s\\n", __FILE__); return 0; }
static void __exit paths_exit(void) { }
module_init(paths_init);
module_exit(paths_exit);
MODULE_LICENSE("GPL");`;

let root: Root;

beforeAll(async () => {
  root = await openRoot('kernels');
  await root.must(`trim_kernels; install -D /dist/dkms.cjs /usr/sbin/dkms
    cd /usr/src && tiny paths 1.0 && cat > paths-1.0/paths.c <<'END'
${SOURCE}
END`);
});
afterAll(() => root.close());

/**
 * Builds and packs in one go, the second time with all that ought not to matter changed; the sums of both archives. One
 * compiler at a time: side by side, a kernel's make says what it does in whatever order it comes to it, and logs it so.
 */
const TWICE = `
  cd /tmp; k="-k $kernel61 -k $kernel612"
  dkms build paths/1.0 $k -j 1; dkms mktarball paths/1.0 --archive /tmp/one.tar.gz
  dkms remove paths/1.0 --all
  sleep 1.1; umask 077; cd /; export TZ=Asia/Tokyo HOME=/tmp LANG=de_DE.UTF-8
  touch /usr/src/paths-1.0/Makefile -d @1000000000
  dkms build paths/1.0 $k -j 1; dkms mktarball paths/1.0 --archive /tmp/two.tar.gz
  sha256sum < /tmp/one.tar.gz; sha256sum < /tmp/two.tar.gz`;

test('an archive of a module that was built anew later is the same, logs and all', async () => {
  const [one, two] = (
    await root.must(`export SOURCE_DATE_EPOCH=1600000000; { ${TWICE}; } | tail -n 2`)
  ).split('\n');
  expect(two).toBe(one);
});

test('its members are sorted, of nobody but 0, and of the time of SOURCE_DATE_EPOCH', async () => {
  const listed = await root.must('TZ=UTC tar --full-time -tvf /tmp/one.tar.gz');
  const members = listed.split('\n').map(line => line.trim().split(/\s+/));
  const names = members.map(fields => fields[5]);

  expect(names.filter(name => name?.endsWith('make.log'))).toHaveLength(2);
  expect(names).toEqual([...names].sort());
  expect([...new Set(members.map(fields => fields[1]))]).toEqual(['0/0']);
  expect([...new Set(members.map(fields => `${fields[3]} ${fields[4]}`))]).toEqual(['2020-09-13 12:26:40']);
});

test.each(['kernel61', 'kernel612'])('a module for $%s is the same wherever its tree is', async kernel => {
  const said = await root.must(`cd /tmp; rm -rf a b
    for tree in a b/longer; do mkdir -p $tree
      dkms build paths/1.0 -k "$${kernel}" --dkmstree "/tmp/$tree" > /dev/null
      cat /tmp/$tree/paths/1.0/*/*/module/paths.ko* > /tmp/module; sha256sum < /tmp/module
      case $(file -b --mime-type /tmp/module) in *xz) xz -dc < /tmp/module > /tmp/plain ;; *) cp /tmp/module /tmp/plain ;; esac
      strings /tmp/plain | grep -o 'paths-1.0/paths.c' | sort -u
      strings /tmp/plain | grep -c /tmp/ || true
    done`);
  const [one, ...rest] = said.split('\n');
  expect(rest).toEqual(['paths-1.0/paths.c', '0', one, 'paths-1.0/paths.c', '0']);
});

test('kbuild is told that the same bytes are wanted, unless the caller tells it of a time', async () => {
  const told =
    await root.must(`cd /usr/src; tiny told 1.0 "MAKE='env > /tmp/told; make -C \\$kernel_source_dir M=\\$PWD'"
    for time in '' 'KBUILD_BUILD_TIMESTAMP=2020-02-02'; do
      env $time dkms build --force told/1.0 -k "$kernel612" > /dev/null; grep '^KBUILD_BUILD_' /tmp/told
    done`);
  expect(told).toBe('KBUILD_BUILD_TIMESTAMP=1970-01-01\nKBUILD_BUILD_TIMESTAMP=2020-02-02');
});

test("what is meant for the caller's node reaches no make", async () => {
  const seen =
    await root.must(`cd /usr/src; tiny nosy 1.0 "MAKE='env > /tmp/seen; make -C \\$kernel_source_dir M=\\$PWD'"
    export NODE_OPTIONS=--no-warnings NODE_PATH=/x NODE_EXTRA_CA_CERTS=/x KEPT=yes
    dkms build nosy/1.0 -k "$kernel61" > /dev/null; grep -E '^(NODE_|KEPT)' /tmp/seen`);
  expect(seen).toBe('KEPT=yes');
});
