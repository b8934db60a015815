import { listExits } from '../../src/cli/help';
import { findVerb } from '../../src/commands/index';

/** Fails when a call has ended in a way that the table of verbs does not list for its verb. */
export function checkExit(
  args: readonly string[],
  { code, stdout, stderr }: { code: number; stdout: string; stderr: string },
): void {
  const verb = args.map(findVerb).find(Boolean);
  if (verb === undefined || code === 0) return;
  // The status of a module's own script is the call's.
  if (verb.fails.includes('SCRIPT_FAILED') && /(PRE|POST)_BUILD/.test(stdout + stderr)) return;
  if (listExits(verb).some(({ exit }) => exit === code)) return;
  throw new Error(`dkms ${args.join(' ')} ended with ${code}, which its table does not list:\n${stderr}`);
}
