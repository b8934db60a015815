import { join } from 'node:path';
import { findNewest } from '../archive/open-source';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { resolvePath } from '../host/resolve';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Target } from '../model/target';
import { makeKmp } from '../package/kmp';
import { readSourceMetadata } from '../package/metadata';
import { createPackageSpec } from '../package/spec';
import { createBrokenError } from '../plan/plan-install';
import { sourceLink, versionDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { chooseOneKernel, chooseRunningKernel } from './kernels';
import { chooseEpoch, readPackager, refuseDryRun, refuseOutput } from './package-places';
import { packPreparedSource } from './prepared-source';
import { createRpmIdentity } from './rpm-identity';
import { requireEntry, requireModule } from './select';
import { readSnapshot } from './snapshot';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

/**
 * Makes the source package of a kernel module package, as SUSE has them: of the source as it is when its make begins, by a
 * spec that the source brings.
 */
export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  refuseDryRun(request);
  const system = await readSystem(host, request);
  const { paths } = system;
  const tree = readTree(host.files, paths, request.module?.name);
  const { module, broken } = requireEntry(tree, requireModule(request, tree));
  if (broken) throw createBrokenError(module);
  const spec = readSpec(host, request.rpm?.spec, { module, source: sourceLink(paths, module) });
  const output = request.output ?? join(versionDir(paths, module), 'rpm');
  refuseOutput(host, output);
  const kernel =
    request.kernels.length > 0
      ? await chooseOneKernel(host, paths, request)
      : await chooseRunningKernel(host, paths, request);
  const made = await makePackage(call, system, { target: { module, kernel }, spec, output });
  for (const path of made) emit({ kind: 'file', doing: 'write', path });
  return { kind: 'files', paths: made };
}

/** @throws {DkmsError} SPEC_MISSING */
function readSpec(
  host: Host,
  named: string | undefined,
  { module, source }: { module: ModuleRef; source: string },
): string {
  const usual = join(source, named ?? `${module.name}-kmp.spec`);
  const text =
    host.files.readText(usual) ??
    (named === undefined ? undefined : host.files.readText(resolvePath(host, named)));
  if (text !== undefined) return text;
  throw new DkmsError('SPEC_MISSING', `${formatRef(module)} has no spec for a KMP: ${usual} is not there`, {
    hint: 'Put one there, or name it with --spec; one to begin with is kmp/sample.spec of the templates (dkms(8)).',
  });
}

async function makePackage(
  call: Call,
  system: System,
  { target, spec, output }: { target: Target; spec: string; output: string },
): Promise<readonly string[]> {
  const { host } = call;
  const { paths, profile } = system;
  const { module, kernel } = target;
  const source = sourceLink(paths, module);
  const epochSeconds = chooseEpoch(host.env.SOURCE_DATE_EPOCH, findNewest(host, source));
  const top = await host.files.makeTemporaryDirectory('dkms-mkkmp-', paths.temporary);
  try {
    await packPreparedSource(call, await readSnapshot(host, system, () => [target]), {
      ...target,
      work: top,
      archive: join(top, 'SOURCES', `${module.name}-${module.version}.tar.bz2`),
      output,
      epochSeconds,
    });
    const said = readSourceMetadata(host.files, source, call.request.packageWords);
    const draft = createPackageSpec(module, said, { packager: readPackager(host), epochSeconds });
    const identity = await createRpmIdentity(call, { spec: draft, source: said, directory: source });
    return await makeKmp(
      host,
      { ...identity, text: spec, source },
      {
        top,
        output,
        target: kernel.arch,
        installCommand: `${profile.installCommand} ${profile.rpmbuildPackage}`,
      },
    );
  } finally {
    await host.files.remove(top);
  }
}
