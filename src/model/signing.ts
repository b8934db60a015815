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
  /** A module that ends unsigned has not been built. */
  readonly required: boolean;
}

/** What a module's signature says of itself, in the words of modinfo(8); '' where it cannot be read. */
export interface ModuleSignature {
  /** Common name of whoever issued the certificate: of dkms's own, its own. */
  readonly signer: string;
  /** Number of the certificate: `3E:5B:…`. */
  readonly key: string;
  /** `sha256` */
  readonly hash: string;
}

/** One module of a build. */
export interface SignedModule {
  /** Of its file, without `.ko` and what follows. */
  readonly name: string;
  /** null: it has none; undefined: nothing tells. */
  readonly signature: ModuleSignature | null | undefined;
}

/** PKCS#11: the key never leaves its token, so there is no file to look for. */
export function isTokenKey(key: string): boolean {
  return /^pkcs11:/i.test(key);
}

/** Whether the machine will take a key: `pending` until its owner says yes at the next boot; `unknown`: nothing tells. */
export type Enrolment = 'enrolled' | 'pending' | 'not enrolled' | 'unknown';

/** `missing`: neither half is there. */
export type KeyState = 'there' | 'made' | 'missing';

/** What the firmware knows of the key that modules are signed with. */
export interface MokStatus {
  readonly pair: KeyPair;
  readonly state: KeyState;
  /** undefined: the firmware does not tell. */
  readonly secureBoot: boolean | undefined;
  readonly enrolment: Enrolment;
  /** What the firmware will ask for at the next boot. */
  readonly password?: string;
}
