import type { Host } from '../host/host';
import type { Emit } from '../model/event';
import type { Kernel } from '../model/kernel';
import type { KernelFacts } from '../model/kernel-facts';
import type { ChangedFiles } from '../model/outcome';
import type { Job } from '../model/plan';
import type { Snapshot } from '../model/snapshot';
import type { Step } from '../model/step';
import type { InputsNoter } from '../tree/inputs';
import type { Budget } from './budget';
import type { Signer } from './sign';
import type { TreeLock } from './tree-lock';

/** What every job is given. */
export interface Context {
  readonly host: Host;
  readonly snapshot: Snapshot;
  readonly emit: Emit;
  /** Added to the environment of everything that module authors wrote; tells a dkms inside that it is inside. */
  readonly env: Readonly<Record<string, string>>;
  /** Processors for makes; made when the first build asks. */
  readonly budget: () => Promise<Budget>;
  /** Looks once at what a kernel is built with; throws for every build that lacks it. */
  readonly checkKernel: (facts: KernelFacts) => Promise<void>;
  readonly noteInputs: InputsNoter;
  readonly sign: Signer;
  readonly waitSeconds: number;
  readonly lock: TreeLock;
  /**
   * The moment a job happens: as the only one that changes the tree, decides on its steps and does them, all or none.
   *
   * @param dirties  the kernel whose module index they put out of date, and which files; asked once they are decided
   * @returns false when there was nothing to do: somebody else had done it meanwhile
   */
  commit(job: Job, decide: () => Promise<readonly Step[]>, dirties?: Dirties): Promise<boolean>;
}

/** What a job changes for a kernel. */
export interface Dirties {
  readonly kernel: Kernel;
  readonly files: () => ChangedFiles;
}

/** How a job that did not fail ended. */
export interface JobEnd {
  /** `unchanged`: somebody else had done it meanwhile. */
  readonly result: 'done' | 'unchanged';
  /** Absolute path of the log of a build. */
  readonly log: string | undefined;
  /** What it waited for processors and for others; not its own time. */
  readonly waitedMs: number;
  /** What came to the kernel's directory, and what went. */
  readonly files?: ChangedFiles;
}

export const DONE: JobEnd = { result: 'done', log: undefined, waitedMs: 0 };
export const UNCHANGED: JobEnd = { result: 'unchanged', log: undefined, waitedMs: 0 };
