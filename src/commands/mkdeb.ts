import { join } from 'node:path';
import { closeSource, type OpenedSource, openSource } from '../archive/open-source';
import { DkmsError } from '../errors/dkms-error';
import { resolvePath } from '../host/resolve';
import type { ModuleRef } from '../model/module-ref';
import { makeDeb } from '../package/deb';
import { readSourceMetadata } from '../package/metadata';
import { createPackageSpec } from '../package/spec';
import { sourceLink, versionDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { chooseRunningKernel } from './kernels';
import { chooseEpoch, listTemplates, readPackager, refuseOutput } from './package-places';
import { requireEntry, requireModule } from './select';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

/** Makes a Debian package of a source that is named, or of a module that is in the tree. */
export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  if (request.dryRun)
    throw new DkmsError('BAD_VALUE', 'mkdeb changes nothing: it writes a package, and --dry-run has no use');
  const system = await readSystem(host, request);
  const { path, output } = findSubject(call, system);
  refuseOutput(host, output);
  const temporary = await host.files.makeTemporaryDirectory('dkms-mkdeb-', system.paths.temporary);
  try {
    const kernel = await chooseRunningKernel(host, system.paths, request);
    const opened = await openSource(host, { path, kernel, paths: system.paths }, temporary);
    if (opened.filledVersion !== undefined) {
      emit({
        kind: 'warning',
        text: `dkms.conf leaves its version open; ${opened.filledVersion} was put in, from the name`,
      });
    }
    const made = await makePackage(call, system, { opened, temporary, output });
    emit({ kind: 'file', doing: 'write', path: made });
    return { kind: 'files', paths: [made] };
  } finally {
    await closeSource(host, temporary);
    await host.files.remove(temporary);
  }
}

/** A source's package goes to the current directory, a registered module's into the tree, as ever. */
function findSubject({ host, request }: Call, { paths }: System): { path: string; output: string } {
  if (request.source !== undefined)
    return { path: request.source, output: request.output ?? resolvePath(host, '.') };
  const tree = readTree(host.files, paths, request.module?.name);
  const module: ModuleRef = requireModule(request, tree);
  requireEntry(tree, module);
  return {
    path: sourceLink(paths, module),
    output: request.output ?? join(versionDir(paths, module), 'deb'),
  };
}

async function makePackage(
  { host, request }: Call,
  { paths }: System,
  { opened, temporary, output }: { opened: OpenedSource; temporary: string; output: string },
): Promise<string> {
  const spec = createPackageSpec(
    opened.parsed.conf.module,
    readSourceMetadata(host.files, opened.directory, request.packageWords),
    {
      packager: readPackager(host),
      epochSeconds: chooseEpoch(host.env.SOURCE_DATE_EPOCH, opened.newestEpochSeconds),
    },
  );
  return makeDeb(host, spec, {
    source: opened.directory,
    staging: join(temporary, 'root'),
    output,
    templates: listTemplates(host, paths),
  });
}
