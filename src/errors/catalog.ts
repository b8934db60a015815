/**
 * How grave a refusal is. Of several outcomes in one call the gravest decides the exit code, among equals the first.
 * `damage`: our own faults and broken states (1, 6, 15); `refusal`: something is missing or wrong in what was asked (2, 3,
 * 4, 8, 9, 12, 16, 21); `failure`: a module does not build (5, 7, 10, 11, 13, 14, 22, 23, 24, 101); `excluded`: a module that is
 * not meant for the kernel (77). It follows from the number, so that who knows that knows which of two comes first.
 */
export type Gravity = 'damage' | 'refusal' | 'failure' | 'excluded';

/** What kind of trouble a build was in, as far as that can be told. */
export const TROUBLES = [
  'disk',
  'memory',
  'headers',
  'compiler',
  'missing-tool',
  'kernel-api',
  'signature',
] as const;
export type Trouble = (typeof TROUBLES)[number];

interface Row {
  readonly exit: number;
  readonly gravity: Gravity;
  /** The next thing to do, where it is the same each time. */
  readonly hint?: string;
  /** Where it is the same each time. */
  readonly trouble?: Trouble;
}

/**
 * One row per way dkms can refuse. Rows are never reused for a second meaning.
 *
 * @source docs/exit-codes.md; the numbers are those of dkms 3.4.3
 */
export const CATALOG = {
  // The command line.
  MODULE_NOT_NAMED: {
    exit: 1,
    gravity: 'damage',
    hint: 'Name it: dkms VERB MODULE/VERSION, or -m MODULE -v VERSION.',
  },
  TEMPLATE_NOT_NAMED: { exit: 1, gravity: 'damage', hint: 'Name it: dkms match --templatekernel KERNEL' },
  TEMPLATE_SAME: { exit: 2, gravity: 'refusal', hint: 'Name another kernel with -k.' },
  UNKNOWN_OPTION: { exit: 2, gravity: 'refusal', hint: 'dkms --help' },
  BAD_VALUE: { exit: 2, gravity: 'refusal', hint: 'dkms --help' },
  ALL_WITH_KERNEL: { exit: 2, gravity: 'refusal', hint: 'Give --all, or -k, not both.' },
  ALL_WITH_ARCH: { exit: 3, gravity: 'refusal', hint: 'Give --all, or -a, not both.' },
  DIRECTORY_GONE: {
    exit: 15,
    gravity: 'damage',
    hint: 'cd to a directory that is there, or name an absolute path.',
  },
  KERNEL_EMPTY: { exit: 16, gravity: 'refusal', hint: 'Is the variable set that should name it?' },
  ARCH_COUNT: { exit: 1, gravity: 'damage', hint: 'Give one -a for each -k.' },
  ALL_NOT_HERE: { exit: 5, gravity: 'failure', hint: 'Name the kernels with -k.' },
  NO_VERB: { exit: 4, gravity: 'refusal', hint: 'dkms --help' },
  UNKNOWN_VERB: { exit: 4, gravity: 'refusal', hint: 'dkms --help' },
  SEVERAL_VERBS: { exit: 4, gravity: 'refusal', hint: 'Call dkms once for each.' },
  BINARIES_AND_SOURCE: {
    exit: 8,
    gravity: 'refusal',
    hint: 'Give one of them, or neither for an archive of both.',
  },
  ONE_KERNEL_ONLY: { exit: 4, gravity: 'refusal', hint: 'Name exactly one kernel with -k.' },

  // What a driver disk is to be.
  DISTRO_NOT_NAMED: { exit: 1, gravity: 'damage' },
  BAD_MEDIUM: { exit: 1, gravity: 'damage' },
  UNKNOWN_DISTRO: { exit: 3, gravity: 'refusal' },
  RELEASE_NOT_NAMED: { exit: 3, gravity: 'refusal' },
  ONE_ARCH_ONLY: { exit: 3, gravity: 'refusal' },

  // What is there, and what is not.
  BAD_NAME: { exit: 2, gravity: 'refusal', hint: 'Letters, digits and . _ + ~ : @ = , - are allowed in it.' },
  SOURCE_MISSING: { exit: 2, gravity: 'refusal' },
  CONF_MISSING: { exit: 4, gravity: 'refusal' },
  CONF_MISSING_IN_SOURCE: { exit: 9, gravity: 'refusal' },
  CONF_BAD: { exit: 8, gravity: 'refusal' },
  CONF_BAD_IN_SOURCE: { exit: 10, gravity: 'failure' },
  ALREADY_ADDED: { exit: 3, gravity: 'refusal' },
  ALREADY_LOADED: { exit: 8, gravity: 'refusal', hint: 'Load it all the same with --force.' },
  NOT_IN_TREE: { exit: 3, gravity: 'refusal', hint: 'dkms status' },
  BROKEN: { exit: 4, gravity: 'refusal' },
  ARCHIVE_BAD: { exit: 3, gravity: 'refusal' },
  ARCHIVE_UNSUPPORTED: {
    exit: 7,
    gravity: 'failure',
    hint: 'Name a directory, or a tarball, with a dkms.conf in it.',
  },
  ARCHIVE_TOO_NEW: {
    exit: 9,
    gravity: 'refusal',
    hint: 'Load it with the dkms that made it, or a newer one.',
  },
  ARCHIVE_TOO_OLD: { exit: 10, gravity: 'failure' },
  ARCHIVE_NOT_WRITTEN: {
    exit: 9,
    gravity: 'refusal',
    hint: 'Name another place with --output DIRECTORY, or --archive FILE.',
  },
  NOT_BUILT: { exit: 6, gravity: 'damage' },
  HEADERS_MISSING: { exit: 21, gravity: 'refusal', trouble: 'headers' },
  KERNEL_MISSING: { exit: 6, gravity: 'damage' },
  ARCH_UNKNOWN: { exit: 12, gravity: 'refusal', hint: 'See what it was built for: dkms status' },

  // A module that does not build or install.
  NOT_FOR_KERNEL: { exit: 77, gravity: 'excluded' },
  DEPENDENCY_MISSING: { exit: 13, gravity: 'failure' },
  DEPENDENCY_FAILED: { exit: 13, gravity: 'failure' },
  PATCH_MISSING: { exit: 5, gravity: 'failure' },
  PATCH_FAILED: { exit: 6, gravity: 'damage' },
  SCRIPT_FAILED: { exit: 10, gravity: 'failure' },
  TOOL_MISSING: { exit: 10, gravity: 'failure', trouble: 'missing-tool' },
  MAKE_FAILED: { exit: 10, gravity: 'failure' },
  /** What `status --failed` answers. */
  BUILDS_FAILED: { exit: 1, gravity: 'damage', hint: 'dkms status --failed' },
  /** What `verify` answers. */
  NOT_READY: { exit: 22, gravity: 'failure', hint: 'dkms verify' },
  /** What `lint` answers. */
  LINT_FOUND: { exit: 23, gravity: 'failure', hint: 'dkms lint --fix' },
  /** What `repair` answers. */
  NOT_MENDED: { exit: 24, gravity: 'failure', hint: 'dkms repair --dry-run' },
  UNSIGNED: { exit: 10, gravity: 'failure', trouble: 'signature' },
  MODULE_NOT_BUILT: { exit: 7, gravity: 'failure' },
  PRE_INSTALL_REFUSED: { exit: 101, gravity: 'failure', hint: 'Override it with --force.' },
  NOTHING_INSTALLED: { exit: 6, gravity: 'damage', hint: 'Override it with --force.' },
  DEPMOD_FAILED: { exit: 6, gravity: 'damage' },
  AUTOINSTALL_FAILED: { exit: 11, gravity: 'failure' },
  KERNEL_HOOK_FAILED: { exit: 14, gravity: 'failure' },

  // The machine.
  NOT_PERMITTED: {
    exit: 1,
    gravity: 'damage',
    hint: 'Run it as root, or with --dkmstree, --sourcetree and --installtree of your own.',
  },
  READ_ONLY: {
    exit: 1,
    gravity: 'damage',
    hint: 'Remount the file system read-write, or name another tree with --dkmstree.',
  },
  NO_SPACE: {
    exit: 1,
    gravity: 'damage',
    trouble: 'disk',
    hint: 'Free some space (df -h shows where), then run it again.',
  },
  BUSY: { exit: 1, gravity: 'damage', hint: 'Try again when the other call has ended.' },
  KEY_INCOMPLETE: { exit: 1, gravity: 'damage', trouble: 'signature' },
  KEYGEN_FAILED: { exit: 1, gravity: 'damage', trouble: 'signature', hint: 'dkms generate_mok' },
  SIGN_FAILED: { exit: 1, gravity: 'damage', trouble: 'signature' },
  ENROL_FAILED: { exit: 1, gravity: 'damage' },
  INTERRUPTED: { exit: 130, gravity: 'damage', hint: 'Run it again.' },
  PACKAGE_FAILED: { exit: 7, gravity: 'failure' },
  SPEC_MISSING: { exit: 5, gravity: 'failure' },
  DISK_FAILED: { exit: 7, gravity: 'failure' },
  DISK_TOO_SMALL: { exit: 9, gravity: 'refusal' },
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof CATALOG;

const ORDER: readonly Gravity[] = ['damage', 'refusal', 'failure', 'excluded'];

/** Lower is graver. */
export function rankGravity(code: ErrorCode): number {
  return ORDER.indexOf(CATALOG[code].gravity);
}
