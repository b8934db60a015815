import type { ErrorCode } from '../errors/catalog';
import {
  BAD_SOURCE,
  BUILD,
  CHANGE,
  CONF,
  KERNELS,
  MODULE,
  NOT_BUILDABLE,
  NOT_THERE,
  PREPARES,
} from './kind-parts';
import type { VerbKind } from './kinds';

const SAID = ['maintainer', 'license', 'description', 'section', 'homepage'];
/** What a package is made of, and what it says of itself. */
const PACKAGED = [
  ...[...MODULE, ...KERNELS, ...SAID, 'all', 'all-kernels', 'output'],
  ...['wait', 'no-wait', 'config', 'kernelsourcedir', 'j'],
];
/** As rpm has them: its packages are in no section. */
const RPM = PACKAGED.filter(option => option !== 'section');

const NOT_PACKABLE: readonly ErrorCode[] = [
  'ARCH_UNKNOWN',
  'NOT_BUILT',
  'ARCHIVE_NOT_WRITTEN',
  'PACKAGE_FAILED',
];

const DISK_WORDS: readonly ErrorCode[] = [
  ...(['DISTRO_NOT_NAMED', 'UNKNOWN_DISTRO', 'BAD_MEDIUM', 'RELEASE_NOT_NAMED', 'ONE_ARCH_ONLY'] as const),
];

export const MAKES_PACKAGES: VerbKind = {
  takes: [...PACKAGED, 'binaries-only', 'source-only'],
  fails: [...BAD_SOURCE, ...NOT_THERE, ...NOT_BUILDABLE, ...NOT_PACKABLE],
  writes: ['tree', 'output'],
};

export const MAKES_MODULE_PACKAGES: VerbKind = {
  takes: PACKAGED,
  fails: [...BAD_SOURCE, ...NOT_THERE, ...NOT_BUILDABLE, ...NOT_PACKABLE],
  writes: ['tree', 'output'],
};

export const MAKES_RPMS: VerbKind = {
  takes: [...RPM, 'binaries-only', 'source-only', 'classic-name', 'legacy-postinst'],
  fails: [...BAD_SOURCE, ...NOT_THERE, ...NOT_BUILDABLE, ...NOT_PACKABLE],
  writes: ['tree', 'output'],
};

export const MAKES_MODULE_RPMS: VerbKind = {
  takes: RPM,
  fails: [...BAD_SOURCE, ...NOT_THERE, ...NOT_BUILDABLE, ...NOT_PACKABLE],
  writes: ['tree', 'output'],
};

export const MAKES_KMPS: VerbKind = {
  takes: [
    ...[...MODULE, ...KERNELS, ...CONF, 'spec', 'output'],
    ...['maintainer', 'license', 'description', 'homepage'],
  ],
  fails: [
    ...[...NOT_THERE, ...PREPARES],
    ...(['ARCH_COUNT', 'ONE_KERNEL_ONLY', 'SPEC_MISSING', 'ARCHIVE_NOT_WRITTEN', 'PACKAGE_FAILED'] as const),
  ],
  writes: ['tree', 'output'],
};

export const MAKES_DISKS: VerbKind = {
  takes: [
    ...[...MODULE, ...KERNELS, ...CHANGE, ...BUILD, ...SAID, 'output'],
    ...['distro', 'release', 'media', 'size', 'spec'],
  ],
  fails: [
    ...[...NOT_THERE, ...NOT_BUILDABLE, ...NOT_PACKABLE, ...DISK_WORDS],
    ...(['SPEC_MISSING', 'DISK_FAILED', 'DISK_TOO_SMALL'] as const),
  ],
  writes: ['tree', 'key', 'output'],
};
