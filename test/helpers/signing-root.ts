import { KERNEL, type TempRoot, type TempRootOptions, tempRoot } from './temp-root';

/** Where the kernel's own sign-file is in a temp root. */
export const SIGN_FILE = `lib/modules/${KERNEL}/build/scripts/sign-file`;

/** A stand-in for sign-file: what it was called with becomes the module's last line. */
export const SIGNS = '#!/bin/sh\necho "signed by $0 with $1 $2 $3" >>"$4"\n';

/** Makes a pair of texts, and signatures of one; it notes the passphrase that it would take. */
const OPENSSL = `verb=$1
while [ $# -gt 0 ]; do
  case $1 in
  -keyout) key=$2 ;; -out) out=$2 ;; -in) in=$2 ;; -passin) pass=$2 ;; -inkey) inkey=$2 ;; -signer) signer=$2 ;;
  esac
  shift
done
case $verb in
req) echo "a key of $$" >"$key"; echo "its certificate" >"$out" ;;
cms) printf 'signature' >"$out"; cp "$signer" "\${0%/*}/signer.pem" ;;
esac`;

/** What a framework.conf may say here: a temp root is no system that runs, and by default nothing is signed there. */
export const ALWAYS = 'try_sign_modules=true\n';

/** A root with the source of foo/1.0, a kernel that has signatures, and an openssl that only looks so. */
export async function signingRoot(
  framework: string = ALWAYS,
  options: TempRootOptions = {},
): Promise<TempRoot> {
  const root = await tempRoot(options);
  await root.kernel(KERNEL, {
    config: 'CONFIG_MODULES=y\nCONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_HASH="sha512"\n',
  });
  await root.module('foo', '1.0');
  await root.tool('openssl', OPENSSL);
  await root.write('etc/dkms/framework.conf', framework);
  return root;
}

/** The only module of foo/1.0, as it was built. */
export async function readBuilt(root: TempRoot): Promise<string> {
  return (await root.read(`var/lib/dkms/foo/1.0/${KERNEL}/x86_64/module/foo.ko`)) ?? '';
}
