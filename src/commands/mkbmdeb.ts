import { join } from 'node:path';
import { readModuleAliases } from '../kernel/module-aliases';
import type { UnpackedBuild } from '../model/unpacked';
import { makeModulesDeb } from '../package/deb';
import { createModulesSpec } from '../package/spec';
import { type Draft, draftPackage, listModules } from './draft-package';
import { makePackages, type PackageJob } from './make-packages';
import { listTemplates } from './package-places';
import type { System } from './system';
import type { Call, Result } from './verb';

/**
 * Makes a Debian package of what was built for a kernel, one for each that is named. What is signed in the tree is
 * signed in the package: the files are the same.
 */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'bmdeb', wants: 'builds' }, async (system, job) => {
    const draft = await draftPackage(call, job.subject, job.temporary);
    const paths: string[] = [];
    for (const build of job.subject.builds)
      paths.push(await makePackage(call, system, { ...job, draft, build }));
    return paths;
  });
}

async function makePackage(
  { host }: Call,
  { paths }: System,
  { draft, build, temporary, output }: PackageJob & { readonly draft: Draft; readonly build: UnpackedBuild },
): Promise<string> {
  const modules = listModules(host.files, build);
  const aliases = await readModuleAliases(host, modules, temporary);
  const spec = { ...createModulesSpec(draft.spec, draft.source, build.kernel), aliases };
  return makeModulesDeb(host, spec, {
    modules,
    staging: join(temporary, `${spec.packageName}-${spec.architecture}`, 'root'),
    output,
    templates: listTemplates(host, paths),
  });
}
