import { join } from 'node:path';
import type { PackageSpec } from '../model/package-spec';
import type { DebContent, DebPlaces } from '../package/deb';
import { draftPackage } from './draft-package';
import type { PackageJob } from './make-packages';
import { listTemplates } from './package-places';
import type { System } from './system';
import type { Call } from './verb';

export interface Prepared {
  readonly spec: PackageSpec;
  readonly places: DebPlaces & DebContent;
}

/** What a package says, and what it holds, laid ready: its source, and an archive of what was built. */
export async function preparePackage(
  call: Call,
  system: System,
  { subject, temporary, output }: PackageJob,
): Promise<Prepared> {
  const { spec } = await draftPackage(call, subject, temporary);
  const { module, epochSeconds } = spec;
  const places = {
    source: subject.binariesOnly ? undefined : subject.source,
    archive:
      subject.builds.length === 0
        ? undefined
        : await (await import('./packed-builds')).packBuilds(call, system, {
            subject,
            temporary,
            epochSeconds,
          }),
    staging: join(temporary, `package-of-${module.name}-${module.version}`, 'root'),
    output,
    templates: listTemplates(call.host, system.paths),
  };
  return { spec, places };
}
