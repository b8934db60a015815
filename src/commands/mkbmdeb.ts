import { join } from 'node:path';
import { readModuleAliases } from '../kernel/module-aliases';
import type { UnpackedBuild } from '../model/unpacked';
import { makeModulesDeb } from '../package/deb';
import { makeByOldTemplate } from '../package/old-template';
import { createModulesSpec } from '../package/spec';
import { type Draft, draftPackage, listModules } from './draft-package';
import { makePackages, type PackageJob } from './make-packages';
import { findTemplate, listTemplates } from './package-places';
import { packBuilds } from './packed-builds';
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
      paths.push(...(await makePackage(call, system, { ...job, draft, build })));
    return paths;
  });
}

interface KernelJob extends PackageJob {
  readonly draft: Draft;
  readonly build: UnpackedBuild;
}

async function makePackage(call: Call, system: System, job: KernelJob): Promise<readonly string[]> {
  const { host } = call;
  const { draft, build, temporary, output, subject } = job;
  const modules = listModules(host.files, build);
  const aliases = await readModuleAliases(host, modules, temporary);
  const spec = { ...createModulesSpec(draft.spec, draft.source, build.kernel), aliases };
  const staging = join(temporary, `${spec.packageName}-${spec.architecture}`, 'root');
  const template = findTemplate(call, system.paths, subject);
  if (template === undefined) {
    const templates = listTemplates(host, system.paths);
    return [await makeModulesDeb(host, spec, { modules, staging, output, templates })];
  }
  const { epochSeconds } = spec;
  const only = { ...subject, builds: [build], binariesOnly: true };
  const archive = await packBuilds(call, system, { subject: only, temporary, epochSeconds });
  const content = { source: undefined, archive, makes: 'binary', kernel: build.kernel } as const;
  return makeByOldTemplate(host, spec, { ...content, template, staging, output });
}
