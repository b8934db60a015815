import { join } from 'node:path';
import { packArchive } from '../archive/pack';
import type { Host } from '../host/host';
import { createModaliasProvides } from '../package/modaliases';
import { makeRpm, nameRpmFiles, type RpmPackage } from '../package/rpm';
import { describeBuilds } from '../package/spec';
import { findSpecTemplate } from '../package/spec-template';
import { readTemplate } from '../package/template';
import { draftPackage } from './draft-package';
import { makePackages, type PackageJob } from './make-packages';
import { listTemplates } from './package-places';
import type { Subject } from './package-subject';
import { packBuilds } from './packed-builds';
import { createRpmIdentity } from './rpm-identity';
import type { System } from './system';
import type { Call, Result } from './verb';

/** Makes the RPM package of a source that is named, or of a module that is in the tree, and its source package. */
export async function run(call: Call): Promise<Result> {
  return makePackages(call, { folder: 'rpm', wants: 'what is asked for' }, (system, job) =>
    makePackage(call, system, job),
  );
}

async function makePackage(
  call: Call,
  system: System,
  { subject, temporary, output }: PackageJob,
): Promise<readonly string[]> {
  const { host, request } = call;
  const { paths, profile } = system;
  const { module, source, builds, binariesOnly } = subject;
  const templates = listTemplates(host, paths);
  const template = findSpecTemplate(host.files, module.name, { ...paths, source, templates });
  const draft = await draftPackage(call, { ...subject, builds: [] }, temporary);
  const identity = await createRpmIdentity(call, { ...draft, directory: source });
  const wantsPostinst = request.rpm?.legacyPostinst ?? template.kind === 'classic';
  const top = join(temporary, `rpm-of-${module.name}-${module.version}`);
  const made: RpmPackage = {
    ...identity,
    spec: describeBuilds(identity.spec, draft.source, subject),
    template,
    kernels: builds.map(({ kernel }) => kernel),
    modaliases: createModaliasProvides(draft.spec.aliases),
    legacyPostinst: wantsPostinst ? readTemplate(host.files, templates, 'rpm/postinst') : undefined,
    source: undefined,
  };
  await layArchive(call, system, { subject, temporary, top, made });
  const unpacked = binariesOnly ? undefined : await laySource(host, { subject, top, made });
  const installCommand = `${profile.installCommand} ${profile.rpmbuildPackage}`;
  return makeRpm(host, { ...made, source: unpacked }, { top, output, installCommand });
}

/** What was built; with the source, though the package has it: dkms 3 loads no archive without. */
async function layArchive(
  call: Call,
  system: System,
  { subject, temporary, top, made }: { subject: Subject; temporary: string; top: string; made: RpmPackage },
): Promise<void> {
  const { files } = call.host;
  const { epochSeconds } = made.spec;
  await files.makeDirectory(join(top, 'SOURCES'));
  const archive = await packBuilds(call, system, { subject, temporary, epochSeconds });
  if (archive !== undefined)
    await files.replace(archive, join(top, 'SOURCES', nameRpmFiles(made.spec).archive));
}

/** @returns where the source lies afterwards, beside its archive */
async function laySource(
  host: Host,
  { subject, top, made }: { subject: Subject; top: string; made: RpmPackage },
): Promise<string> {
  const { name, version } = subject.module;
  const { spec } = made;
  const staging = join(top, 'staging');
  const unpacked = join(staging, `${name}-${version}`);
  await host.files.makeDirectory(staging);
  await host.files.replace(subject.source, unpacked);
  const archive = join(top, 'SOURCES', nameRpmFiles(spec).source);
  await packArchive(host, staging, { archive, epochSeconds: spec.epochSeconds });
  return unpacked;
}
