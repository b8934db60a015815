import { makeDsc } from '../package/dsc';
import { makePackages } from './make-packages';
import { preparePackage } from './package-content';
import type { Call, Result } from './verb';

/** Makes a Debian source package, of which dpkg-buildpackage makes what mkdeb would. */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'dsc', wants: 'what is asked for' }, async (system, job) => {
    const { spec, places } = await preparePackage(call, system, job);
    return makeDsc(call.host, spec, places);
  });
}
