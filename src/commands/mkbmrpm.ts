import { join } from 'node:path';
import { readModuleAliases } from '../kernel/module-aliases';
import type { UnpackedBuild } from '../model/unpacked';
import { makeKmodRpm } from '../package/kmod-rpm';
import { createModaliasProvides } from '../package/modaliases';
import { describeModules } from '../package/spec';
import { readTemplate } from '../package/template';
import { type Draft, draftPackage, listModules } from './draft-package';
import { makePackages, type PackageJob } from './make-packages';
import { listTemplates } from './package-places';
import { createRpmIdentity } from './rpm-identity';
import type { System } from './system';
import type { Call, Result } from './verb';

/** Where modules go on a system that has no place of its own for them. */
const DESTINATION = 'extra';

/** Makes an RPM package of what was built for a kernel, one for each that is named. */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'rpm', wants: 'builds' }, async (system, job) => {
    const { subject, temporary } = job;
    const draft = await draftPackage(call, { ...subject, builds: [] }, temporary);
    const made: string[] = [];
    for (const build of subject.builds)
      made.push(...(await makePackage(call, system, { ...job, draft, build })));
    return made;
  });
}

async function makePackage(
  call: Call,
  { paths, profile }: System,
  job: PackageJob & { readonly draft: Draft; readonly build: UnpackedBuild },
): Promise<readonly string[]> {
  const { host } = call;
  const { draft, build, subject, temporary, output } = job;
  const { kernel } = build;
  const { name } = subject.module;
  const identity = await createRpmIdentity(call, { ...draft, directory: subject.source });
  const modules = listModules(host.files, build);
  const aliases = await readModuleAliases(host, modules, temporary);
  const made = {
    ...identity,
    spec: describeModules(identity.spec, draft.source, kernel),
    kernel,
    modules,
    modaliases: createModaliasProvides(aliases),
    template: readTemplate(host.files, listTemplates(host, paths), 'rpm/kmod.spec'),
    destination: profile.destination ?? DESTINATION,
    weakModules: profile.weakModules,
  };
  return makeKmodRpm(host, made, {
    top: join(temporary, `kmod-of-${name}-${kernel.release}-${kernel.arch}`),
    output,
    installCommand: `${profile.installCommand} ${profile.rpmbuildPackage}`,
  });
}
