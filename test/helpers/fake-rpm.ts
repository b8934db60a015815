import { createConf, createSource, type TempRoot } from './temp-root';

/**
 * Makes packages that are the spec they were made by, and are called after it.
 */
export const RPMBUILD = `while [ $# -gt 0 ]; do
  case $1 in
  --define) case $2 in '_topdir '*) top=\${2#_topdir } ;; esac; shift ;;
  --target) shift ;;
  -b?) stage=$1 ;;
  --nodeps) ;;
  *) spec=$1 ;;
  esac
  shift
done
name=$(basename "$spec" .spec)
[ $stage = -bs ] || { mkdir -p "$top/RPMS/noarch" && cp "$spec" "$top/RPMS/noarch/$name-1-1.noarch.rpm"; }
[ $stage = -bb ] || cp "$spec" "$top/SRPMS/$name-1-1.src.rpm"`;

/** A package is an archive of its files; what it is installed as is its name. Its \`post\` is run when it is installed. */
const RPM = `root=/ do=
while [ $# -gt 0 ]; do
  case $1 in
  --root) root=$2; shift ;;
  --query | --list | -Uvh) do=$1 ;;
  --queryformat) do=--name; shift ;;
  --package | --replacepkgs | --oldpackage) ;;
  *) word=$1 ;;
  esac
  shift
done
name=$(basename "$word" .rpm)
case $do in
--list) list=$(tar -tf "$word") && echo "$list" | sed -n 's,^\\./,/,p' ;;
--name) printf '%s' "$name" ;;
--query) [ -e "$root/rpmdb/$word" ] ;;
-Uvh)
  [ ! -e "$word.needs" ] || { echo 'error: Failed dependencies' >&2; exit 1; }
  tar -xf "$word" -C "$root" && mkdir -p "$root/rpmdb" && : >"$root/rpmdb/$name"
  [ ! -e "$root/post" ] || sh "$root/post" "$root" ;;
esac`;

/** Gives a root the programs of rpm, and a package of the module foo/2.0. */
export async function addRpmPackage(
  root: TempRoot,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  await root.tool('rpm', RPM);
  await root.tool('rpm2archive', 'cp "$1" "$1.tgz"');
  const all = {
    'usr/src/foo-2.0/dkms.conf': createConf('foo', '2.0'),
    'usr/src/foo-2.0/foo.c': createSource('2.0'),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) await root.write(`package/${path}`, text);
  const path = `${root.path}/foo-dkms-2.0-1.noarch.rpm`;
  await root.host.run({ file: 'tar', args: ['-cf', path, '-C', `${root.path}/package`, '.'] });
  await root.host.files.remove(`${root.path}/package`);
  return path;
}
