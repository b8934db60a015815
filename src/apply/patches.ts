import { join } from 'node:path';
import { overrideDir } from '../conf/overrides';
import { DkmsError } from '../errors/dkms-error';
import { formatKernel } from '../model/kernel';
import { formatRef } from '../model/module-ref';
import type { Prepared, Preparing } from './prepare';

/** Applies the patches that fit the kernel to a fresh copy of the source, in order. */
export async function applyPatches(context: Preparing, build: Prepared): Promise<void> {
  const { host } = context;
  await overlayOwnPatches(context, build);
  for (const name of build.conf.patches) {
    const file = join(build.directory, 'patches', name);
    const about = `Patch ${name} of ${formatRef(build.module)}`;
    const hint = `Correct PATCH in its dkms.conf; the patches are here: ls ${join(build.directory, 'patches')}`;
    if (name.split('/').includes('..'))
      throw new DkmsError('PATCH_MISSING', `${about} has '..' in its name`, { hint });
    if (!host.files.exists(file))
      throw new DkmsError('PATCH_MISSING', `${about} is not in patches/`, { hint });
    const status = await host.shell({
      text: 'echo "# patch $DKMS_PATCH"; exec patch -p1 -i "$DKMS_PATCH"',
      cwd: build.directory,
      env: { DKMS_PATCH: file },
      log: build.log,
    });
    if (status === 0) continue;
    throw explainPatch(context, build, { about, isMissing: status === 127 });
  }
}

/** What the administrator has for the module goes before what its source has. */
async function overlayOwnPatches({ host, snapshot }: Preparing, build: Prepared): Promise<void> {
  const own = join(overrideDir(snapshot.paths.configDir, build.module), 'patches');
  if (!host.files.isDirectory(own)) return;
  const patches = join(build.directory, 'patches');
  await host.files.makeDirectory(patches);
  const copied = await host.run({ file: 'cp', args: ['-rL', '--preserve=mode', `${own}/.`, patches] });
  if (copied.ok) return;
  throw new DkmsError('PATCH_MISSING', `The patches in ${own} could not be copied`, {
    detail: copied.stderr.trim().split('\n')[0],
    hint: `See what is there: ls -lR ${own}`,
  });
}

function explainPatch(
  { host, snapshot }: Preparing,
  { module, kernel, log }: Prepared,
  { about, isMissing }: { readonly about: string; readonly isMissing: boolean },
): DkmsError {
  const told = isMissing
    ? { detail: 'patch is not on this system', hint: `${snapshot.profile.installCommand} patch` }
    : {
        detail: findFailedHunk(host.files.readText(log) ?? ''),
        hint: `PATCH_MATCH in its dkms.conf says which kernels it is for; or look for a newer ${module.name}`,
      };
  return new DkmsError('PATCH_FAILED', `${about} does not apply for kernel ${formatKernel(kernel)}`, {
    log,
    ...told,
  });
}

function findFailedHunk(log: string): string | undefined {
  return log
    .split('\n')
    .reverse()
    .find(line => /FAILED|can't find file|malformed/.test(line));
}
