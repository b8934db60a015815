/*
 * A scenario is data: what a root is given, which calls of dkms are made there, and where to look after them. The
 * answers to it are recorded from a real dkms; README.md tells how to add one.
 */

/** Debian's kernels. Their releases change with the months, so records keep these words. */
export const K61 = '@6.1@';
export const K612 = '@6.12@';

/** Kernels of a few files whose Makefile compiles a module in milliseconds; the first is the running one. */
export const FAKE = '5.5.5-test';
export const FAKE_XZ = '5.6.6-xz';
export const FAKE_ZST = '5.7.7-zst';
export const FAKE_GZ = '5.8.8-gz';

/** Modules that every fake kernel has: one without a version in kernel/drivers/net, and in kernel/fs one with 2.40. */
export const PLAIN = 'plain';
export const VERSIONED = 'versioned';

export type Place =
  /** The dkms tree. */
  | 'tree'
  /** What has come to and gone from the kernels' directories since the start. */
  | 'modules'
  /** The same, with what modinfo says of each module. */
  | 'modinfo'
  /** What has come to /usr/src. */
  | 'sources';

/** What dkms answers, then what we answer on purpose. */
export type Both<T> = readonly [dkms: T, ours: T];

/** A named way in which we are not like dkms; `name` is a heading of docs/compatibility.md. */
export interface Difference {
  readonly name: string;
  readonly exit?: Both<number>;
  readonly status?: Both<readonly string[]>;
  readonly stdout?: Both<readonly string[]>;
  /** By path; null where there is nothing. */
  readonly files?: Readonly<Record<string, Both<string | null>>>;
}

export interface DkmsOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Its output is part of the contract, as that of status is. */
  readonly stdout?: true;
  readonly differs?: Difference;
}

export interface ModuleOptions {
  /** Lines after the usual ones of dkms.conf. */
  readonly conf?: readonly string[];
  /** The whole of dkms.conf; null: there is none. */
  readonly wholeConf?: string | null;
  /** MODULE_VERSION of each module. */
  readonly modver?: string;
  /** Names of its modules; else one, named as the package. */
  readonly modules?: readonly string[];
  /** Does not compile. */
  readonly broken?: true;
  /** More files, by path below the source; those that start with #! can be executed. */
  readonly files?: Readonly<Record<string, string>>;
  readonly autoinstall?: string;
  readonly destination?: string;
  /** Where it lies, if not in /usr/src. */
  readonly at?: string;
}

export type Step =
  | ({ readonly do: 'dkms'; readonly words: readonly string[] } & DkmsOptions)
  | { readonly do: 'look'; readonly at: readonly Place[]; readonly differs?: Difference }
  | { readonly do: 'show'; readonly path: string; readonly differs?: Difference }
  | { readonly do: 'idiom'; readonly line: string; readonly differs?: Difference }
  | ({ readonly do: 'module'; readonly name: string; readonly version: string } & ModuleOptions)
  | { readonly do: 'kernel-module'; readonly kernel: string; readonly path: string; readonly modver?: string }
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  | { readonly do: 'run'; readonly argv: readonly string[]; readonly cwd?: string };

/** Who answers: `dkms` is 3.2.2 when answers are recorded and ours when they are compared; the others are themselves. */
export type Actor = 'dkms' | 'dkms-3.2.2' | 'dkms-3.0.10';

/** What one dkms does in one root. The next phase finds its tree, sources and kernels in another root. */
export interface Phase {
  readonly by: Actor;
  readonly steps: readonly Step[];
}

export interface Scenario {
  /** Of its record, too. */
  readonly name: string;
  readonly phases: readonly Phase[];
}

/** What one step was answered; the rest of what dkms says is nobody's contract. */
export interface Answer {
  readonly step: string;
  readonly exit?: number;
  /** Lines of `dkms status` after it. */
  readonly status?: readonly string[];
  readonly stdout?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

export function scenario(name: string, ...steps: readonly Step[]): Scenario {
  return { name, phases: [{ by: 'dkms', steps }] };
}

export function handover(name: string, ...phases: readonly Phase[]): Scenario {
  return { name, phases };
}

export function by(actor: Actor, ...steps: readonly Step[]): Phase {
  return { by: actor, steps };
}

/** A call; words are split at spaces unless they come as a list. */
export function dkms(words: string | readonly string[], options: DkmsOptions = {}): Step {
  const list = typeof words === 'string' ? words.split(' ').filter(word => word !== '') : words;
  return { do: 'dkms', words: list, ...options };
}

/** The source of a module, `name/version`, with a dkms.conf that any dkms likes. */
export function module(ref: string, options: ModuleOptions = {}): Step {
  const [name = '', version = ''] = ref.split('/');
  return { do: 'module', name, version, ...options };
}

export function look(...at: readonly Place[]): Step {
  return { do: 'look', at };
}

export function lookDiffers(at: readonly Place[], differs: Difference): Step {
  return { do: 'look', at, differs };
}

/** A file's text. */
export function show(path: string, differs?: Difference): Step {
  return { do: 'show', path, ...(differs === undefined ? {} : { differs }) };
}

/** A line of a shell script that reads `dkms status`; its output counts. */
export function idiom(line: string, differs?: Difference): Step {
  return { do: 'idiom', line, ...(differs === undefined ? {} : { differs }) };
}

/** A module of the kernel itself, below its directory and without .ko; depmod has seen it. */
export function kernelModule(kernel: string, path: string, modver?: string): Step {
  return { do: 'kernel-module', kernel, path, ...(modver === undefined ? {} : { modver }) };
}

export function write(path: string, text: string): Step {
  return { do: 'write', path, text };
}

export function remove(path: string): Step {
  return { do: 'remove', path };
}

export function link(path: string, target: string): Step {
  return { do: 'link', path, target };
}

export function run(...argv: readonly string[]): Step {
  return { do: 'run', argv };
}
