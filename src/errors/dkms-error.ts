import { CATALOG, type ErrorCode } from './catalog';

/** What kind of trouble a build was in, as far as its log tells. */
export const TROUBLES = ['disk', 'memory', 'headers', 'compiler', 'missing-tool', 'kernel-api'] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface ErrorDetails {
  /** The next command to type. Stands in for the catalog's. */
  readonly hint?: string | undefined;
  /** What the program that failed said; its first telling line. */
  readonly detail?: string | undefined;
  /** Absolute path of the log to read. */
  readonly log?: string | undefined;
  /** Where the status of a module's own script is the exit code, as in dkms 3. */
  readonly exitCode?: number | undefined;
  readonly trouble?: Trouble | undefined;
  readonly cause?: unknown;
}

/** A refusal the user can act on. Anything else that is thrown is a bug in dkms. */
export class DkmsError extends Error {
  override readonly name = 'DkmsError';
  readonly exitCode: number;
  readonly hint: string | undefined;
  readonly detail: string | undefined;
  readonly log: string | undefined;
  readonly trouble: Trouble | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    const row: { exit: number; hint?: string } = CATALOG[code];
    this.exitCode = details.exitCode ?? row.exit;
    this.hint = details.hint ?? row.hint;
    this.detail = details.detail;
    this.log = details.log;
    this.trouble = details.trouble;
  }
}
