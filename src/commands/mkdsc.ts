import { makeDsc } from '../package/dsc';
import { makeByOldTemplate } from '../package/old-template';
import { makePackages } from './make-packages';
import { preparePackage } from './package-content';
import { findTemplate } from './package-places';
import type { Call, Result } from './verb';

/** Makes a Debian source package, of which dpkg-buildpackage makes what mkdeb would. */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'dsc', wants: 'what is asked for' }, async (system, job) => {
    const template = findTemplate(call, system.paths, job.subject);
    const { spec, places } = await preparePackage(call, system, job);
    return template === undefined
      ? makeDsc(call.host, spec, places)
      : makeByOldTemplate(call.host, spec, { ...places, template, makes: 'source' });
  });
}
