import { DkmsError } from './dkms-error';

interface SystemError {
  readonly code: string;
  readonly path?: string;
  readonly dest?: string;
  readonly message: string;
}

/** Turns what the operating system refused (a full disk, a read-only tree) into an error the user can act on. */
export function explainSystemError(thrown: unknown): DkmsError | undefined {
  if (thrown instanceof DkmsError) return thrown;
  if (!isSystemError(thrown)) return undefined;
  const where = thrown.dest ?? thrown.path ?? 'a file';
  switch (thrown.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DkmsError('NO_SPACE', `No space left to write ${where}`, { cause: thrown });
    case 'EROFS':
      return new DkmsError('READ_ONLY', `${where} is on a read-only file system`, { cause: thrown });
    case 'EACCES':
    case 'EPERM':
      return new DkmsError('NOT_PERMITTED', `Not permitted to write ${where}`, { cause: thrown });
    default:
      return undefined;
  }
}

function isSystemError(thrown: unknown): thrown is SystemError {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string';
}
