import type { ErrorCode } from '../errors/catalog';
import type { Place } from '../model/paths';
import {
  BAD_SOURCE,
  BUILD,
  CHANGE,
  CONF,
  INDEX,
  INSTALL,
  KERNELS,
  MODULE,
  NOT_BUILDABLE,
  NOT_INSTALLABLE,
  NOT_THERE,
  UNNAMED,
} from './kind-parts';

/** What verbs of one kind have in common: a row of the table of verbs begins with one. */
export interface VerbKind {
  /** The options that it has use for, beside `EVERYWHERE`: by long name, else by letter. */
  readonly takes: readonly string[];
  /** Every way in which it can end beside done, and beside `ANYHOW`. */
  readonly fails: readonly ErrorCode[];
  /** Where it leaves something when it has ended; what it needs meanwhile lies beside that, or below TMPDIR. */
  readonly writes: readonly Place[];
}

/** Options that every verb takes. */
export const EVERYWHERE: readonly string[] = [
  ...['json', 'quiet', 'verbose', 'debug', 'root', 'dkmstree', 'sourcetree', 'installtree'],
  ...['version', 'help'],
];

/** Ways in which any call can end: by its words, or by the machine. */
export const ANYHOW: readonly ErrorCode[] = [
  ...(['UNKNOWN_OPTION', 'BAD_VALUE', 'SEVERAL_VERBS', 'ALL_WITH_KERNEL', 'ALL_WITH_ARCH'] as const),
  ...([
    'ALL_NOT_HERE',
    'KERNEL_EMPTY',
    'ARCH_COUNT',
    'DIRECTORY_GONE',
    'BINARIES_AND_SOURCE',
    'NOT_PERMITTED',
    'NO_SPACE',
  ] as const),
  ...(['READ_ONLY', 'TOOL_MISSING', 'INTERRUPTED'] as const),
];

export const ADDS: VerbKind = {
  takes: [...MODULE, 'arch', 'archive', ...CHANGE, ...CONF, 'force', 'rpm_safe_upgrade'],
  fails: [...BAD_SOURCE, 'MODULE_NOT_NAMED', 'BUSY', 'PACKAGE_FAILED'],
  writes: ['sources', 'tree'],
};

export const BUILDS: VerbKind = {
  takes: [...MODULE, ...KERNELS, 'all-kernels', 'archive', ...CHANGE, ...BUILD, 'force'],
  fails: [...BAD_SOURCE, ...NOT_THERE, ...NOT_BUILDABLE, 'PACKAGE_FAILED'],
  writes: ['sources', 'tree', 'key'],
};

export const INSTALLS: VerbKind = {
  takes: [
    ...MODULE,
    ...KERNELS,
    'all-kernels',
    'archive',
    ...CHANGE,
    ...INSTALL,
    'force',
    'rpm_safe_upgrade',
  ],
  fails: [...BAD_SOURCE, ...NOT_THERE, ...NOT_INSTALLABLE, 'PACKAGE_FAILED'],
  writes: ['sources', 'tree', 'key', 'kernels', 'modprobe'],
};

/** Those that install without being told a module. */
export const INSTALLS_ALL: VerbKind = {
  takes: [...KERNELS, 'all-kernels', ...CHANGE, ...INSTALL, 'force'],
  fails: [...NOT_INSTALLABLE, 'AUTOINSTALL_FAILED'],
  writes: ['tree', 'key', 'kernels', 'modprobe'],
};

export const MATCHES: VerbKind = {
  takes: ['templatekernel', ...MODULE, ...KERNELS, ...CHANGE, ...INSTALL, 'force'],
  fails: [...NOT_INSTALLABLE, 'NOT_IN_TREE', 'TEMPLATE_NOT_NAMED', 'TEMPLATE_SAME'],
  writes: ['tree', 'key', 'kernels', 'modprobe'],
};

export const TAKES_BACK: VerbKind = {
  takes: [...MODULE, ...KERNELS, 'all', ...CHANGE, ...CONF, ...INDEX],
  fails: [...NOT_THERE, 'DEPMOD_FAILED', 'BUSY'],
  writes: ['tree', 'kernels', 'modprobe'],
};

export const SHOWS: VerbKind = {
  takes: [...MODULE, ...KERNELS, 'all', 'failed'],
  fails: ['BUILDS_FAILED'],
  writes: [],
};

export const MAKES_ARCHIVES: VerbKind = {
  takes: [...[...MODULE, ...KERNELS, 'all', 'archive', 'output', 'binaries-only', 'source-only'], ...CHANGE],
  fails: [...NOT_THERE, 'NOT_BUILT', 'SOURCE_MISSING', 'ARCHIVE_NOT_WRITTEN', 'BUSY'],
  writes: ['tree', 'output'],
};

export const LOADS_ARCHIVES: VerbKind = {
  takes: [...MODULE, 'arch', 'archive', 'config', ...CHANGE, ...CONF, 'force'],
  // What a package brings is installed, too.
  fails: [...BAD_SOURCE, ...NOT_INSTALLABLE, 'PACKAGE_FAILED'],
  writes: ['sources', 'tree', 'key', 'kernels', 'modprobe'],
};

export const MAKES_KEYS: VerbKind = {
  takes: [...KERNELS, ...CHANGE],
  fails: ['KEY_INCOMPLETE', 'KEYGEN_FAILED', 'BUSY'],
  writes: ['key'],
};

export const KERNEL_COMES: VerbKind = {
  takes: [...KERNELS, ...CHANGE, ...INSTALL, 'force'],
  fails: [...NOT_INSTALLABLE, 'ONE_KERNEL_ONLY', 'KERNEL_HOOK_FAILED'],
  writes: ['tree', 'key', 'kernels', 'modprobe'],
};

export const KERNEL_GOES: VerbKind = {
  takes: [...KERNELS, ...CHANGE, ...CONF, ...INDEX],
  fails: ['ONE_KERNEL_ONLY', 'KERNEL_HOOK_FAILED', 'BUSY'],
  writes: ['tree', 'kernels', 'modprobe'],
};

export const PACKAGE_COMES: VerbKind = {
  takes: [...MODULE, 'arch', ...CHANGE, ...INSTALL, 'tarball-root', 'upgraded-from', 'batch'],
  fails: [...BAD_SOURCE, ...NOT_INSTALLABLE, ...UNNAMED],
  writes: ['sources', 'tree', 'key', 'kernels', 'modprobe'],
};

export const PACKAGES_HAVE_COME: VerbKind = {
  takes: [...CHANGE, ...INSTALL],
  fails: [...NOT_INSTALLABLE, 'AUTOINSTALL_FAILED'],
  writes: ['tree', 'key', 'kernels', 'modprobe'],
};

export const VERIFIES: VerbKind = {
  takes: [...KERNELS, ...CONF, 'config', 'kernelsourcedir'],
  fails: ['ONE_KERNEL_ONLY', 'KERNEL_MISSING', 'NOT_READY'],
  writes: [],
};

export const ENROLS: VerbKind = {
  takes: [...KERNELS, ...CHANGE],
  fails: ['KEY_INCOMPLETE', 'KEYGEN_FAILED', 'ENROL_FAILED', 'BUSY'],
  writes: ['key'],
};

export const LINTS: VerbKind = {
  takes: [...MODULE, ...KERNELS, 'dry-run', 'fix'],
  fails: [
    ...UNNAMED,
    ...([
      'ARCH_COUNT',
      'SOURCE_MISSING',
      'CONF_MISSING_IN_SOURCE',
      'ARCHIVE_BAD',
      'ARCHIVE_UNSUPPORTED',
    ] as const),
    'LINT_FOUND',
  ],
  writes: ['conf'],
};

/** Removes what nothing needs any more. */
export const COLLECTS: VerbKind = {
  takes: [...CHANGE, 'yes', 'force'],
  fails: ['BUSY', 'DEPMOD_FAILED'],
  writes: ['sources', 'tree', 'kernels', 'modprobe'],
};

/** Removes versions of modules. */
export const PRUNES: VerbKind = {
  takes: [...MODULE, ...CHANGE],
  fails: ['NOT_IN_TREE', 'BUSY'],
  writes: ['tree'],
};

export const REPAIRS: VerbKind = {
  takes: [...CHANGE],
  fails: ['BUSY', 'DEPMOD_FAILED', 'NOT_MENDED'],
  writes: ['tree', 'kernels', 'modprobe'],
};
