import type { ErrorCode } from '../errors/catalog';
import {
  ADDS,
  BUILDS,
  ENROLS,
  INSTALLS,
  INSTALLS_ALL,
  KERNEL_COMES,
  KERNEL_GOES,
  LOADS_ARCHIVES,
  MAKES_ARCHIVES,
  MAKES_KEYS,
  MATCHES,
  PACKAGE_COMES,
  PACKAGES_HAVE_COME,
  SHOWS,
  TAKES_BACK,
  VERIFIES,
  type VerbKind,
} from './kinds';
import { PACKAGE_VERBS } from './package-verbs';
import { UPKEEP_VERBS } from './upkeep-verbs';
import type { VerbModule } from './verb';

/** A verb: what it takes, how it can end and where it writes is that of its kind. */
export interface VerbRow extends VerbKind {
  readonly name: string;
  /** What stands after the name in usage. */
  readonly words: string;
  readonly summary: string;
  /** Its word is a kernel, and no module. */
  readonly takesKernel?: true;
  /** What its word may be, where that is neither; the first where there is none. */
  readonly actions?: readonly string[];
  /** What --archive names: where it is loaded, so does the verb's word; a source stands in for that word. */
  readonly archive?: 'made' | 'loaded' | 'source';
  /** Its words choose what is shown, and nothing is wrong with those that choose nothing. */
  readonly onlyShows?: true;
  /** How a failure of any module is told; without it by the gravest failure's own code. */
  readonly failsWith?: ErrorCode;
  /** A module that is not meant for the kernel is no failure here. */
  readonly excludedIsFine?: true;
  /** What is built upon the module that was named may fail: that is told, and is no failure of this one's. */
  readonly answersForItsModule?: true;
  /** Called by hooks and packages, not by people: left out of help. */
  readonly internal?: true;
  readonly load: () => Promise<VerbModule>;
}

/** Every verb. Command line, help, completion, manual page and docs/verbs.md are held against this table, or made of it. */
export const VERBS: readonly VerbRow[] = [
  {
    name: 'add',
    ...ADDS,
    words: 'MODULE/VERSION | DIRECTORY | TARBALL | PACKAGE',
    summary: 'register the source of a module',
    archive: 'source',
    load: () => import('./add'),
  },
  {
    name: 'build',
    ...BUILDS,
    words: 'MODULE/VERSION [-k KERNEL]...',
    summary: 'build a module for a kernel',
    archive: 'source',
    load: () => import('./build'),
  },
  {
    name: 'install',
    ...INSTALLS,
    words: 'MODULE/VERSION | PACKAGE [-k KERNEL]...',
    summary: "put a built module into a kernel's directory",
    archive: 'source',
    load: () => import('./install'),
  },
  {
    name: 'uninstall',
    ...TAKES_BACK,
    words: 'MODULE/VERSION [-k KERNEL]... | --all',
    summary: "take a module out of a kernel's directory",
    load: () => import('./uninstall'),
  },
  {
    name: 'unbuild',
    ...TAKES_BACK,
    words: 'MODULE/VERSION [-k KERNEL]... | --all',
    summary: 'uninstall, and drop what was built',
    load: () => import('./unbuild'),
  },
  {
    name: 'remove',
    ...TAKES_BACK,
    takes: [...TAKES_BACK.takes, 'force', 'rpm_safe_upgrade'],
    words: 'MODULE/VERSION [-k KERNEL]... | --all',
    summary: 'unbuild, and forget a module with its last kernel',
    load: () => import('./remove'),
  },
  {
    name: 'status',
    ...SHOWS,
    words: '[MODULE[/VERSION]] [-k KERNEL]',
    summary: 'show what is in the tree',
    onlyShows: true,
    load: () => import('./status'),
  },
  {
    name: 'autoinstall',
    ...INSTALLS_ALL,
    words: '[-k KERNEL]',
    summary: 'install for a kernel every module that asks for it',
    failsWith: 'AUTOINSTALL_FAILED',
    excludedIsFine: true,
    load: () => import('./autoinstall'),
  },
  {
    name: 'verify',
    ...VERIFIES,
    words: '[KERNEL]',
    summary: 'tell whether a kernel will have its modules when it is booted',
    takesKernel: true,
    load: () => import('./verify'),
  },
  {
    name: 'match',
    ...MATCHES,
    words: '--templatekernel KERNEL [-k KERNEL] [MODULE[/VERSION]]',
    summary: 'install for a kernel what is installed for another',
    load: () => import('./match'),
  },
  {
    name: 'mktarball',
    ...MAKES_ARCHIVES,
    words: 'MODULE/VERSION [-k KERNEL]... [--archive FILE] [--output DIRECTORY]',
    summary: 'make an archive of a module, its source and what was built',
    archive: 'made',
    load: () => import('./mktarball'),
  },
  {
    name: 'ldtarball',
    ...LOADS_ARCHIVES,
    words: 'FILE',
    summary: 'load an archive that mktarball made, or one of source; or install a package',
    archive: 'loaded',
    load: () => import('./ldtarball'),
  },
  ...PACKAGE_VERBS,
  ...UPKEEP_VERBS,
  {
    name: 'kernel_preinst',
    ...KERNEL_GOES,
    words: '-k KERNEL',
    summary: 'for hooks: a kernel of the same release is about to come',
    failsWith: 'KERNEL_HOOK_FAILED',
    load: () => import('./kernel-preinst'),
  },
  {
    name: 'generate_mok',
    ...MAKES_KEYS,
    words: '',
    summary: 'make a key to sign modules with, where there is none',
    load: () => import('./generate-mok'),
  },
  {
    name: 'mok',
    ...ENROLS,
    words: 'status | enroll',
    summary: 'tell whether the firmware knows the key that modules are signed with; or let it know',
    actions: ['status', 'enroll'],
    load: () => import('./mok'),
  },
  {
    name: 'kernel_postinst',
    ...KERNEL_COMES,
    words: '-k KERNEL',
    summary: 'for hooks: a kernel or its headers have come',
    failsWith: 'KERNEL_HOOK_FAILED',
    excludedIsFine: true,
    load: () => import('./kernel-postinst'),
  },
  {
    name: 'kernel_prerm',
    ...KERNEL_GOES,
    words: '-k KERNEL',
    summary: 'for hooks: a kernel is about to go',
    failsWith: 'KERNEL_HOOK_FAILED',
    load: () => import('./kernel-prerm'),
  },
  {
    name: 'module_postinst',
    ...PACKAGE_COMES,
    words: 'MODULE/VERSION',
    summary: "for packages: a module's source has come",
    excludedIsFine: true,
    answersForItsModule: true,
    internal: true,
    load: () => import('./module-postinst'),
  },
  {
    name: 'package_trigger',
    ...PACKAGES_HAVE_COME,
    words: '',
    summary: "for packages: the package manager's run ends",
    failsWith: 'AUTOINSTALL_FAILED',
    excludedIsFine: true,
    internal: true,
    load: () => import('./package-trigger'),
  },
];

export function findVerb(name: string): VerbRow | undefined {
  return VERBS.find(verb => verb.name === name);
}
