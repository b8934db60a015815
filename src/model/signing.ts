/** What modules are signed with. Absolute paths; `key` is PEM, `certificate` DER or PEM. */
export interface KeyPair {
  /** A path, or the URI of a key that stays in its token: `pkcs11:token=…;object=…`. */
  readonly key: string;
  readonly certificate: string;
}

/** When modules are signed, where their kernel has signatures at all. */
export type TrySign = 'true' | 'false' | 'not_in_chroot';

/** What framework.conf says of signing; texts may hold `$kernelver`. */
export interface SigningSettings {
  readonly trySign: TrySign;
  /** A program that is called as the kernel's sign-file. */
  readonly signFile: string | undefined;
  readonly key: string | undefined;
  readonly certificate: string | undefined;
}

/** PKCS#11: the key never leaves its token, so there is no file to look for. */
export function isTokenKey(key: string): boolean {
  return /^pkcs11:/i.test(key);
}

/** `missing`: neither half is there. */
export type KeyState = 'there' | 'made' | 'missing';
