import type { VerbRow } from '../commands/index';
import { DkmsError } from '../errors/dkms-error';
import type { Request } from '../model/request';

/** @throws {DkmsError} for options that exclude each other, or mean something else than the verb would do */
export function checkCombinations(verb: VerbRow, request: Request): void {
  checkAll(verb, request);
  for (const option of ['failed', 'fix', 'yes'] as const)
    if (request[option] && !verb.takes.includes(option))
      throw new DkmsError('BAD_VALUE', `${verb.name} has no use for --${option}`);
  if (request.binariesOnly && request.sourceOnly)
    throw new DkmsError('BINARIES_AND_SOURCE', '--binaries-only and --source-only exclude each other');
  if (verb.archive !== undefined && request.archive === '')
    throw new DkmsError('BAD_VALUE', '--archive was given no name');
}

function checkAll(verb: VerbRow, { all, allKernels, kernels, arches }: Request): void {
  if (allKernels && kernels.length > 0)
    throw new DkmsError('ALL_WITH_KERNEL', '--all-kernels and -k exclude each other');
  if (allKernels && !verb.takes.includes('all-kernels'))
    throw new DkmsError('ALL_NOT_HERE', `${verb.name} has no use for --all-kernels`);
  if (!all) return;
  if (kernels.length > 0) throw new DkmsError('ALL_WITH_KERNEL', '--all and -k exclude each other');
  if (arches.length > 0) throw new DkmsError('ALL_WITH_ARCH', '--all and -a exclude each other');
  if (!verb.takes.includes('all')) throw new DkmsError('ALL_NOT_HERE', `${verb.name} has no use for --all`);
}
