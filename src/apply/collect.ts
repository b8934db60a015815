import { basename, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { compressModule, stripModule } from '../kernel/module-file';
import type { BuiltModule } from '../model/conf';
import { formatKernel } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import { readSignature } from '../signing/read-signature';
import { installedLink, RECORD } from '../tree/layout';
import { formatRecord, type InstallRecord } from '../tree/record';
import { LOG } from './attempt';
import type { Build } from './build';
import type { Context } from './context';
import type { Refusal } from './sign';

type SignedByBuild = NonNullable<InstallRecord['signatures']>[number];

/** How files begin that tell which version of a module another one was built upon. */
export const DEPENDS = '.dep_';

/**
 * Gathers what a make left: modules stripped and compressed as the kernel's own, Module.symvers for those who build
 * against them, and the log.
 *
 * @throws {DkmsError} MODULE_NOT_BUILT
 */
export async function collectModules(context: Context, build: Build): Promise<void> {
  const { files } = context.host;
  const staged = build.result;
  await files.remove(staged);
  await files.makeDirectory(join(staged, 'module'));
  await files.makeDirectory(join(staged, 'log'));
  const signatures: SignedByBuild[] = [];
  for (const module of build.conf.modules) {
    signatures.push(await collectModule(context, build, { module, staged }));
  }
  const symvers = join(build.directory, 'Module.symvers');
  if (files.exists(symvers)) await files.copyFile(symvers, join(staged, 'module', basename(symvers)));
  await files.copyFile(build.log, join(staged, 'log', LOG));
  await noteDependencies(context, build);
  const record = formatRecord({ schema: 1, installed: [], inputs: await build.inputs.settle(), signatures });
  await files.writeText(join(staged, RECORD), record);
}

/** Which versions it was built upon: dkms compares them when one of these is installed. */
async function noteDependencies({ host, snapshot }: Context, build: Build): Promise<void> {
  if (!build.conf.rebuildsWithDepends) return;
  for (const name of build.conf.buildDepends) {
    const link = host.files.readLink(installedLink(snapshot.paths, name, build.kernel));
    const [version] = link?.split('/') ?? [];
    if (version !== undefined)
      await host.files.writeText(join(build.result, `${DEPENDS}${name}`), `${version}\n`);
  }
}

async function collectModule(
  context: Context,
  build: Build,
  { module, staged }: { module: BuiltModule; staged: string },
): Promise<SignedByBuild> {
  const { host, snapshot } = context;
  const made = join(build.directory, module.builtLocation, `${module.builtName}.ko`);
  if (!host.files.exists(made)) {
    throw new DkmsError(
      'MODULE_NOT_BUILT',
      `${formatRef(build.module)} built for kernel ${formatKernel(build.kernel)}, but ${join(module.builtLocation, `${module.builtName}.ko`)} is not there`,
      {
        log: build.log,
        hint: 'Compare BUILT_MODULE_NAME and BUILT_MODULE_LOCATION in dkms.conf with the log.',
      },
    );
  }
  const kept = join(staged, 'module', `${module.destName}.ko`);
  await host.files.copyFile(made, kept);
  if (module.strip) await stripModule(host, kept, build.facts);
  // A signature is of the module as it is loaded: stripped, and not compressed.
  const refusal = await context.sign(host, { ...build, path: kept });
  const signature = readSignature(host.files.readBytes(kept)) ?? null;
  const { compressOptions, signing } = snapshot.settings;
  if (signing.required && signature === null) throw createUnsigned(build, module, refusal);
  // These write without bringing to the disk what they wrote.
  await host.files.sync(await compressModule(host, kept, build.facts.compression, compressOptions));
  return { name: module.destName, signature };
}

function createUnsigned(
  { module, kernel, log }: Build,
  { destName }: BuiltModule,
  refusal: Refusal | undefined,
): DkmsError {
  const name = `${formatRef(module)} -k ${kernel.release}`;
  return new DkmsError(
    'UNSIGNED',
    `${destName} of ${formatRef(module)} is not signed for kernel ${formatKernel(kernel)}, and require_signature is yes`,
    {
      log,
      detail: refusal?.because ?? 'what signs modules left no signature',
      hint: `${refusal?.next ?? 'Correct sign_file in framework.conf'}; then dkms build ${name}`,
    },
  );
}
