import { compareVersions } from '../model/version';

export interface ModuleVersion {
  readonly version: string;
  readonly srcversion: string;
}

/**
 * Whether a module may take the place of one of the same name that the kernel has. An older one may not, nor one
 * made of the very same source; the reason is told. Modules without a version count as older than any that has one.
 *
 * @source docs/compatibility.md, "Version check"
 */
export function decideInstall(
  ours: ModuleVersion,
  theirs: ModuleVersion,
): { readonly keep: string } | undefined {
  const order = compareVersions(ours.version, theirs.version);
  if (order < 0)
    return {
      keep: `the kernel has ${theirs.version}, and ${ours.version || 'a module without a version'} is older`,
    };
  const same = ours.srcversion !== '' && ours.srcversion === theirs.srcversion;
  return order === 0 && same
    ? { keep: `the kernel has the same${theirs.version === '' ? '' : ` (${theirs.version})`} already` }
    : undefined;
}
