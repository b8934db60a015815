import type { Kernel } from './kernel';
import type { KeyPair } from './signing';

/**
 * What the engine must know of a distribution. One per family, as data; the engine asks a field, never the name.
 */
export interface Distribution {
  readonly family: string;
  /** Directory below `<install_tree>/<release>`; undefined: the conf's DEST_MODULE_LOCATION decides. */
  readonly destination: string | undefined;
  /** Directories below `<install_tree>/<release>` that stay when they are empty: the kernel's package owns them. */
  readonly keptDirectories: readonly string[];
  /** The package that holds a kernel's headers, for the hint of a refusal. */
  readonly headersPackage: (release: string) => string;
  /** The program that links modules of one kernel into others that can load them; without it there is none. */
  readonly weakModules?: WeakModules;
  /** Where the distribution keeps a key to sign modules with; taken where its directory is there. */
  readonly signingKey: KeyPair | undefined;
  /** Programs like the kernel's sign-file, absolute or on PATH; the kernel's own build tree is asked after them. */
  readonly signPrograms: (kernel: Kernel) => readonly string[];
  /** Command that installs a package, for hints: `apt install`. */
  readonly installCommand: string;
  /** The package that holds a C compiler and make, for hints. */
  readonly toolchainPackage: string;
  /** The package that holds rpmbuild, for hints. */
  readonly rpmbuildPackage: string;
}

/** Both get the modules' paths on stdin, a line each. */
export interface WeakModules {
  /** Absolute. */
  readonly program: string;
  readonly add: (release: string) => readonly string[];
  readonly remove: (release: string) => readonly string[];
}
