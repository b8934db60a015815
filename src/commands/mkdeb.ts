import { makeDeb } from '../package/deb';
import { makePackages } from './make-packages';
import { preparePackage } from './package-content';
import type { Call, Result } from './verb';

/** Makes a Debian package of a source that is named, or of a module that is in the tree. */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'deb', wants: 'what is asked for' }, async (system, job) => {
    const { spec, places } = await preparePackage(call, system, job);
    return [await makeDeb(call.host, spec, places)];
  });
}
