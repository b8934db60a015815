import type { ModuleRef } from './module-ref';

/** `error`: it cannot be used; `warning`: it does not do what it says, or not everywhere; `note`: good to know. */
export type FindingKind = 'error' | 'warning' | 'note';

/** Something that `lint` has to say of a dkms.conf. */
export interface Finding {
  /** A row of the table of rules; never changes its meaning. */
  readonly rule: string;
  readonly kind: FindingKind;
  /** Of the dkms.conf, counted from 1; undefined where it is of no line. */
  readonly line: number | undefined;
  readonly directive: string | undefined;
  readonly message: string;
  /** What to write, or to do. */
  readonly next: string | undefined;
  /** `lint --fix` does it. */
  readonly fixable: boolean;
}

/** What was found in one source. */
export interface Linted {
  /** Absolute: its dkms.conf. In an archive: the archive's path, a colon and the path inside. */
  readonly conf: string;
  /** As it names itself; undefined where nothing tells. */
  readonly module: ModuleRef | undefined;
  readonly findings: readonly Finding[];
  /** What --fix has changed, or, in a dry run, would; undefined: nobody asked. */
  readonly fixed?: Fixed;
}

export interface Fixed {
  /** In the order of their lines. */
  readonly changes: readonly Change[];
  /** Where the file is kept as it was; undefined where nothing was written. */
  readonly kept: string | undefined;
}

export interface Change {
  /** Of the file as it was. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}
