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
