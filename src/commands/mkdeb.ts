import { join } from 'node:path';
import { makeDeb } from '../package/deb';
import { draftPackage } from './draft-package';
import { makePackages, type PackageJob } from './make-packages';
import { listTemplates } from './package-places';
import { packBuilds } from './packed-builds';
import type { System } from './system';
import type { Call, Result } from './verb';

/** Makes a Debian package of a source that is named, or of a module that is in the tree. */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'deb', wants: 'what is asked for' }, async (system, job) => [
    await makePackage(call, system, job),
  ]);
}

async function makePackage(
  call: Call,
  system: System,
  { subject, temporary, output }: PackageJob,
): Promise<string> {
  const { host } = call;
  const { spec } = await draftPackage(call, subject, temporary);
  const { module, epochSeconds } = spec;
  return makeDeb(host, spec, {
    source: subject.binariesOnly ? undefined : subject.source,
    archive: await packBuilds(call, system, { subject, temporary, epochSeconds }),
    staging: join(temporary, `package-of-${module.name}-${module.version}`, 'root'),
    output,
    templates: listTemplates(host, system.paths),
  });
}
