import type { ErrorCode } from '../errors/catalog';
import type { VerbModule } from './verb';

export interface VerbRow {
  readonly name: string;
  /** What stands after the name in usage. */
  readonly words: string;
  readonly summary: string;
  /** Takes --all. */
  readonly all?: true;
  /** Takes --all-kernels. */
  readonly allKernels?: true;
  /** Its word is a kernel, and no module. */
  readonly takesKernel?: true;
  /** What its word may be, where that is neither; the first where there is none. */
  readonly actions?: readonly string[];
  /** What --archive names; where it is loaded, so does the verb's word. */
  readonly archive?: 'made' | 'loaded';
  /** How a failure of any module is told; without it by the gravest failure's own code. */
  readonly failsWith?: ErrorCode;
  /** A module that is not meant for the kernel is no failure here. */
  readonly excludedIsFine?: true;
  /** Called by hooks and packages, not by people: left out of help. */
  readonly internal?: true;
  readonly load: () => Promise<VerbModule>;
}

/** Every verb. Command line, help, completion and manual page are held against this table. */
export const VERBS: readonly VerbRow[] = [
  {
    name: 'add',
    words: 'MODULE/VERSION | DIRECTORY | TARBALL',
    summary: 'register the source of a module',
    load: () => import('./add'),
  },
  {
    name: 'build',
    allKernels: true,
    words: 'MODULE/VERSION [-k KERNEL]...',
    summary: 'build a module for a kernel',
    load: () => import('./build'),
  },
  {
    name: 'install',
    allKernels: true,
    words: 'MODULE/VERSION [-k KERNEL]...',
    summary: "put a built module into a kernel's directory",
    load: () => import('./install'),
  },
  {
    name: 'uninstall',
    words: 'MODULE/VERSION [-k KERNEL]... | --all',
    summary: "take a module out of a kernel's directory",
    all: true,
    load: () => import('./uninstall'),
  },
  {
    name: 'unbuild',
    words: 'MODULE/VERSION [-k KERNEL]... | --all',
    summary: 'uninstall, and drop what was built',
    all: true,
    load: () => import('./unbuild'),
  },
  {
    name: 'remove',
    words: 'MODULE/VERSION [-k KERNEL]... | --all',
    summary: 'unbuild, and forget a module with its last kernel',
    all: true,
    load: () => import('./remove'),
  },
  {
    name: 'status',
    words: '[MODULE[/VERSION]] [-k KERNEL]',
    summary: 'show what is in the tree',
    all: true,
    load: () => import('./status'),
  },
  {
    name: 'autoinstall',
    allKernels: true,
    words: '[-k KERNEL]',
    summary: 'install for a kernel every module that asks for it',
    failsWith: 'AUTOINSTALL_FAILED',
    excludedIsFine: true,
    load: () => import('./autoinstall'),
  },
  {
    name: 'verify',
    words: '[KERNEL]',
    summary: 'tell whether a kernel will have its modules when it is booted',
    takesKernel: true,
    load: () => import('./verify'),
  },
  {
    name: 'match',
    words: '--templatekernel KERNEL [-k KERNEL] [MODULE[/VERSION]]',
    summary: 'install for a kernel what is installed for another',
    load: () => import('./match'),
  },
  {
    name: 'mktarball',
    words: 'MODULE/VERSION [-k KERNEL]... [--archive FILE] [--output DIRECTORY]',
    summary: 'make an archive of a module, its source and what was built',
    all: true,
    archive: 'made',
    load: () => import('./mktarball'),
  },
  {
    name: 'ldtarball',
    words: 'FILE',
    summary: 'load an archive that mktarball made, or one of source',
    archive: 'loaded',
    load: () => import('./ldtarball'),
  },
  {
    name: 'mkdeb',
    words: 'MODULE/VERSION | DIRECTORY | TARBALL [--output DIRECTORY]',
    summary: 'make a Debian package of a module',
    load: () => import('./mkdeb'),
  },
  {
    name: 'kernel_preinst',
    words: '-k KERNEL',
    summary: 'for hooks: a kernel of the same release is about to come',
    failsWith: 'KERNEL_HOOK_FAILED',
    load: () => import('./kernel-preinst'),
  },
  {
    name: 'generate_mok',
    words: '',
    summary: 'make a key to sign modules with, where there is none',
    load: () => import('./generate-mok'),
  },
  {
    name: 'mok',
    words: 'status | enroll',
    summary: 'tell whether the firmware knows the key that modules are signed with; or let it know',
    actions: ['status', 'enroll'],
    load: () => import('./mok'),
  },
  {
    name: 'kernel_postinst',
    words: '-k KERNEL',
    summary: 'for hooks: a kernel or its headers have come',
    failsWith: 'KERNEL_HOOK_FAILED',
    excludedIsFine: true,
    load: () => import('./kernel-postinst'),
  },
  {
    name: 'kernel_prerm',
    words: '-k KERNEL',
    summary: 'for hooks: a kernel is about to go',
    failsWith: 'KERNEL_HOOK_FAILED',
    load: () => import('./kernel-prerm'),
  },
  {
    name: 'module_postinst',
    words: 'MODULE/VERSION',
    summary: "for packages: a module's source has come",
    excludedIsFine: true,
    internal: true,
    load: () => import('./module-postinst'),
  },
];

export function findVerb(name: string): VerbRow | undefined {
  return VERBS.find(verb => verb.name === name);
}
