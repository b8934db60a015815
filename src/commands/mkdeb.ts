import { makeDeb } from '../package/deb';
import { makeByOldTemplate } from '../package/old-template';
import { makePackages } from './make-packages';
import { preparePackage } from './package-content';
import { findTemplate } from './package-places';
import type { Call, Result } from './verb';

/** Makes a Debian package of a source that is named, or of a module that is in the tree. */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'deb', wants: 'what is asked for' }, async (system, job) => {
    const template = findTemplate(call, system.paths, job.subject);
    const { spec, places } = await preparePackage(call, system, job);
    return template === undefined
      ? [await makeDeb(call.host, spec, places)]
      : makeByOldTemplate(call.host, spec, { ...places, template, makes: 'binary' });
  });
}
