import { resolve } from 'node:path';
import { parseArguments } from '../../src/cli/request';
import { DkmsError } from '../../src/errors/dkms-error';
import type { Request } from '../../src/model/request';

/** Where the caller of a command line stands. */
export const HERE = {
  resolve: (path: string) => resolve('/home/me', path),
  isSource: (word: string) => word.startsWith('source'),
};

/** The request that a command line makes. */
export function parse(...argv: readonly string[]): Request {
  const asked = parseArguments(argv, HERE);
  if (asked.kind !== 'verb') throw new Error(`it asks for ${asked.kind}`);
  return asked.request;
}

/** The refusal of a command line. */
export function refuse(...argv: readonly string[]): DkmsError {
  try {
    parseArguments(argv, HERE);
  } catch (thrown) {
    if (thrown instanceof DkmsError) return thrown;
    throw thrown;
  }
  throw new Error(`nothing was refused in ${argv.join(' ')}`);
}
