import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { formatKernel, type Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import { isBuiltFor } from '../model/tree';
import { makeModulesDeb } from '../package/deb';
import { readSourceMetadata } from '../package/metadata';
import { createModulesSpec, createPackageSpec } from '../package/spec';
import { listBuiltModules } from '../tree/installed-files';
import { builtModulesDir, sourceLink, versionDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { chooseRunningKernel, readNamedKernels } from './kernels';
import { chooseEpoch, listTemplates, readPackager, refuseOutput } from './package-places';
import { requireEntry, requireModule } from './select';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

/** Makes a Debian package of what was built for a kernel, one for each that is named. */
export async function run(call: Call): Promise<Result> {
  const { host, request, emit } = call;
  const system = await readSystem(host, request);
  const tree = readTree(host.files, system.paths, request.module?.name);
  const module = requireModule(request, tree);
  const entry = requireEntry(tree, module);
  const named = await readNamedKernels(host, system.paths, request);
  const kernels = named.length > 0 ? named : [await chooseRunningKernel(host, system.paths, request)];
  const missing = kernels.find(kernel => !isBuiltFor(entry, kernel));
  if (missing !== undefined) throw createNotBuilt(module, missing);
  const output = request.output ?? join(versionDir(system.paths, module), 'bmdeb');
  refuseOutput(host, output);
  const paths: string[] = [];
  for (const kernel of kernels) {
    const path = await makePackage(call, system, { module, kernel, output });
    emit({ kind: 'file', doing: 'write', path });
    paths.push(path);
  }
  return { kind: 'files', paths };
}

async function makePackage(
  { host, request }: Call,
  { paths }: System,
  { module, kernel, output }: { module: ModuleRef; kernel: Kernel; output: string },
): Promise<string> {
  const { files } = host;
  const directory = builtModulesDir(paths, module, kernel);
  const modules = listBuiltModules(files, paths, module, kernel).map(name => join(directory, name));
  const newestMs = Math.max(...modules.map(path => files.stat(path)?.mtimeMs ?? 0));
  const source = readSourceMetadata(files, sourceLink(paths, module), request.packageWords);
  const spec = createPackageSpec(module, source, {
    packager: readPackager(host),
    epochSeconds: chooseEpoch(host.env.SOURCE_DATE_EPOCH, Math.floor(newestMs / 1000)),
  });
  const temporary = await files.makeTemporaryDirectory('dkms-mkbmdeb-');
  try {
    return await makeModulesDeb(host, createModulesSpec(spec, source, kernel), {
      modules,
      staging: join(temporary, 'root'),
      output,
      templates: listTemplates(host, paths),
    });
  } finally {
    await files.remove(temporary);
  }
}

function createNotBuilt(module: ModuleRef, kernel: Kernel): DkmsError {
  return new DkmsError('NOT_BUILT', `${formatRef(module)} is not built for kernel ${formatKernel(kernel)}`, {
    hint: `dkms build ${formatRef(module)} -k ${kernel.release}`,
  });
}
