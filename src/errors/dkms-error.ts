import { CATALOG, type ErrorCode, type Trouble } from './catalog';

export interface ErrorDetails {
  /** The next command to type. Stands in for the catalog's. */
  readonly hint?: string | undefined;
  /** What the program that failed said; its first telling line. */
  readonly detail?: string | undefined;
  /** Absolute path of the log to read. */
  readonly log?: string | undefined;
  /** Where the status of a module's own script is the exit code, as in dkms 3. */
  readonly exitCode?: number | undefined;
  /** Stands in for the catalog's. */
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
    const row: { exit: number; hint?: string; trouble?: Trouble } = CATALOG[code];
    this.exitCode = details.exitCode ?? row.exit;
    this.hint = details.hint ?? row.hint;
    this.detail = details.detail;
    this.log = details.log;
    this.trouble = details.trouble ?? row.trouble;
  }
}
