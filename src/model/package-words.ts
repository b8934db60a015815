/** What a caller wants a package to say of itself, in the place of what its source says. */
export interface PackageWords {
  /** `Jo Doe <jo@example.org>` */
  readonly maintainer?: string | undefined;
  /** In the words of the package's format: `GPL-2`, `GPL-2.0-only`. */
  readonly license?: string | undefined;
  /** The first line is the summary; those after it say more. */
  readonly description?: string | undefined;
  readonly section?: string | undefined;
  readonly homepage?: string | undefined;
}

/** What a caller wants of a package of rpm in particular. */
export interface RpmWords {
  /** `mkkmp`: the spec's name in the source, as it was given. */
  readonly spec: string | undefined;
  /** `mkrpm`: names as dkms 2.x had them. */
  readonly classicName: boolean;
  /** `mkrpm`: whether the package brings a postinst of its own; undefined: as its spec wants it. */
  readonly legacyPostinst: boolean | undefined;
}
