import type { ErrorCode } from '../errors/catalog';

/* What kinds of verbs are put together of: options that go together, and ways to end that do. */

export const MODULE = ['module', 'v'];
export const KERNELS = ['kernelver', 'arch'];
export const CHANGE = ['dry-run', 'wait', 'no-wait'];
export const CONF = ['c', 'directive'];
export const BUILD = [...CONF, 'config', 'kernelsourcedir', 'j'];
export const INDEX = ['no-depmod', 'no-initrd'];
export const INSTALL = [
  ...BUILD,
  'force-version-override',
  'symlink-modules',
  ...INDEX,
  'modprobe-on-install',
];

export const UNNAMED: readonly ErrorCode[] = ['MODULE_NOT_NAMED', 'BAD_NAME'];
export const NOT_THERE: readonly ErrorCode[] = [...UNNAMED, 'NOT_IN_TREE', 'BROKEN'];
export const BAD_ARCHIVE: readonly ErrorCode[] = [
  'ARCHIVE_BAD',
  'ARCHIVE_UNSUPPORTED',
  'ARCHIVE_TOO_NEW',
  'ARCHIVE_TOO_OLD',
];
export const BAD_SOURCE: readonly ErrorCode[] = [
  ...([...BAD_ARCHIVE, 'BAD_NAME', 'SOURCE_MISSING', 'CONF_MISSING', 'CONF_MISSING_IN_SOURCE'] as const),
  ...(['CONF_BAD', 'CONF_BAD_IN_SOURCE', 'ALREADY_ADDED', 'ALREADY_LOADED'] as const),
];
export const PREPARES: readonly ErrorCode[] = [
  ...(['CONF_MISSING', 'CONF_BAD', 'PATCH_MISSING', 'PATCH_FAILED', 'SCRIPT_FAILED'] as const),
];
export const NOT_BUILDABLE: readonly ErrorCode[] = [
  ...([
    'CONF_MISSING',
    'CONF_BAD',
    'BROKEN',
    'SOURCE_MISSING',
    'HEADERS_MISSING',
    'KERNEL_MISSING',
    'BUSY',
  ] as const),
  ...([
    'NOT_FOR_KERNEL',
    'DEPENDENCY_MISSING',
    'DEPENDENCY_FAILED',
    'PATCH_MISSING',
    'PATCH_FAILED',
  ] as const),
  ...([
    'SCRIPT_FAILED',
    'MAKE_FAILED',
    'MODULE_NOT_BUILT',
    'KEY_INCOMPLETE',
    'KEYGEN_FAILED',
    'SIGN_FAILED',
    'UNSIGNED',
  ] as const),
];
export const NOT_INSTALLABLE: readonly ErrorCode[] = [
  ...NOT_BUILDABLE,
  ...(['PRE_INSTALL_REFUSED', 'NOTHING_INSTALLED', 'DEPMOD_FAILED'] as const),
];
