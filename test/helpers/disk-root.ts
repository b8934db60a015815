import { spawnSync } from 'node:child_process';
import { ARCH, type Ended, KERNEL, type TempRoot, tempRoot } from './temp-root';

/** Like a kernel of SUSE's, which its installers run. */
export const DEFAULT_KERNEL = '6.4.0-150600.21-default';

/** Stand-ins for programs that a machine of a developer need not have. */
const TOOLS: Readonly<Record<string, string>> = {
  cpio: `for word; do case $word in --file=*) file=\${word#*=} ;; esac; done
tr '\\0' '\\n' >"$file"`,
  'apt-ftparchive': `case $1 in
packages) ls *.deb ;;
release) echo 'Date: Thu, 01 Jan 1970 00:00:00 +0000'; ls ;;
esac`,
  /** A package is its spec. */
  rpmbuild: `for word; do case $word in '_topdir '*) top=\${word#* } ;; esac; done
name=$(sed -n 's/^Name: *//p' "$word")
mkdir -p "$top/RPMS/x86_64"
cp "$word" "$top/RPMS/x86_64/$name-1.0-1.x86_64.rpm"`,
  rpm: "printf '\\n\\n1\\n'",
  createrepo_c: `for word; do :; done
mkdir "$word/repodata"
ls "$word" >"$word/repodata/repomd.xml"`,
  /** Of a directory the list of what is in it. */
  xorriso: `while [ $# -gt 2 ]; do [ "$1" != -o ] || file=$2; shift; done
(cd "$2" && find . -type f | LC_ALL=C sort) >"$file"`,
};

export interface DiskRoot extends TempRoot {
  /** Makes a disk of foo/1.0 in /out. */
  disk(...words: readonly string[]): Promise<Ended>;
  /** Files in the tar of the last disk: path → text. */
  content(name: string): Readonly<Record<string, string>>;
}

/** A system with foo/1.0 in the tree, and kernels to build it for. */
export async function diskRoot(env: Readonly<Record<string, string>> = {}): Promise<DiskRoot> {
  const root = await tempRoot({ env: { SOURCE_DATE_EPOCH: '1700000000', ...env } });
  for (const kernel of [KERNEL, DEFAULT_KERNEL]) await root.kernel(kernel);
  for (const [name, script] of Object.entries(TOOLS)) await root.tool(name, script);
  await root.module('foo', '1.0');
  await root.dkms('add', 'foo/1.0');
  const out = `${root.path}/out`;
  const tar = (...words: readonly string[]): string => spawnSync('tar', words, { encoding: 'utf8' }).stdout;
  return {
    ...root,
    disk: (...words) => root.dkms('mkdriverdisk', 'foo/1.0', '--output', out, ...words),
    content: name => {
      const file = `${out}/${name}`;
      const names = tar('--list', '--file', file)
        .split('\n')
        .filter(each => each !== '' && !each.endsWith('/'));
      return Object.fromEntries(
        names.map(each => [each.slice(2), tar('--extract', '--to-stdout', '--file', file, each)]),
      );
    },
  };
}

export { ARCH, KERNEL };
