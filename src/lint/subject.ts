import type { RawConf } from '../conf/evaluate';
import type { ParsedConf } from '../conf/parse';
import type { Assignment } from '../conf/scan';
import type { DkmsError } from '../errors/dkms-error';
import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';

/** A conf as it is for one kernel. */
export interface ForKernel {
  readonly kernel: Kernel;
  readonly kernelSourceDir: string;
  readonly raw: RawConf;
  readonly parsed: ParsedConf;
}

/** What is looked at: a source and its conf, as text and as it was evaluated. */
export interface Subject {
  readonly files: Files;
  /** Absolute: the top of the source, which holds what the conf names. */
  readonly top: string;
  readonly text: string;
  readonly assignments: readonly Assignment[];
  /** For each kernel that was asked for; empty where it could not be read. */
  readonly evaluated: readonly ForKernel[];
  /** Why it could not be read. */
  readonly error: DkmsError | undefined;
}

/** Whether dkms can use it, for every kernel that was asked for. */
export function isUsable({ evaluated, error }: Pick<Subject, 'evaluated' | 'error'>): boolean {
  return error === undefined && evaluated.every(({ parsed }) => parsed.issues.length === 0);
}
