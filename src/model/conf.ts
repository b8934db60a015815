import type { ModuleRef } from './module-ref';

/** One module of a package: what make leaves, and what becomes of it. */
export interface BuiltModule {
  /** Without suffix: `v4l2loopback`. */
  readonly builtName: string;
  /** Below the build directory, without slashes at its ends; '' is the build directory itself. */
  readonly builtLocation: string;
  readonly destName: string;
  /** Below `<install_tree>/<release>`: `/kernel/drivers/net`. Used where the distribution has no place of its own. */
  readonly destLocation: string;
  readonly strip: boolean;
  /** BUILD_EXCLUSIVE_*[n] of its own: elsewhere it is not built, and the package's other modules are. */
  readonly exclusive?: Exclusive;
}

export type ScriptName =
  | 'POST_ADD'
  | 'PRE_BUILD'
  | 'POST_BUILD'
  | 'PRE_INSTALL'
  | 'POST_INSTALL'
  | 'POST_REMOVE';

/** Why a kernel is not meant for a module: a BUILD_EXCLUSIVE_* directive, its value, and what was found. */
export interface Exclusion {
  readonly directive: string;
  readonly wanted: string;
  readonly found: string;
}

/** BUILD_EXCLUSIVE_*: what a kernel must be to be built for. Empty texts ask for nothing. */
export interface Exclusive {
  /** undefined: not asked; else whether the expression fits the kernel it was evaluated for. */
  readonly kernel: Match | undefined;
  readonly arch: Match | undefined;
  readonly kernelMin: string;
  readonly kernelMax: string;
  /** `CONFIG_X` must be set, `!CONFIG_X` must not be. */
  readonly config: readonly string[];
}

export interface Match {
  readonly expression: string;
  readonly fits: boolean;
}

/** A dkms.conf as evaluated for one kernel. */
export interface DkmsConf {
  readonly module: ModuleRef;
  readonly modules: readonly BuiltModule[];
  /** The make line that fits the kernel; undefined: the default one. */
  readonly make: string | undefined;
  /** Names below `patches/` that fit the kernel, in order. */
  readonly patches: readonly string[];
  readonly scripts: Readonly<Partial<Record<ScriptName, string>>>;
  readonly exclusive: Exclusive;
  readonly buildDepends: readonly string[];
  /** BUILD_DEPENDS_REBUILD: built anew whenever one of those has been. */
  readonly rebuildsWithDepends: boolean;
  readonly autoinstall: boolean;
  /** NO_WEAK_MODULES: other kernels get no links to it. */
  readonly noWeakModules: boolean;
  /** REMAKE_INITRD: the module is needed before the root file system is there. */
  readonly remakeInitrd: boolean;
  /** CLEAN: removes from a source what an earlier make has left in it. */
  readonly clean: string | undefined;
  /** MODULES_CONF and MODULES_CONF_OBSOLETES, in the words of modprobe.d(5). */
  readonly modprobe: readonly ModprobeLine[];
  /** What it says that has no effect any more. */
  readonly outdated: readonly Outdated[];
  /** What does no harm, and can hardly be meant. */
  readonly dubious: readonly ConfIssue[];
}

/** One line for modprobe.d(5), which is there as long as the module is installed. */
export interface ModprobeLine {
  readonly text: string;
  /** Where the installed module itself says so, the line is left out. */
  readonly unless?:
    | { readonly kind: 'alias'; readonly module: string; readonly pattern: string }
    | { readonly kind: 'depends'; readonly module: string; readonly on: string };
}

/** A directive, or a line of MODULES_CONF, that does nothing any more, and what to write now. */
export interface Outdated {
  readonly directive: string;
  readonly instead: string;
}

/** One thing wrong with a conf. */
export interface ConfIssue {
  readonly directive: string;
  readonly problem: string;
}
