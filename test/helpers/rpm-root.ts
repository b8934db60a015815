import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRoot, type Root } from './root.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** A root in which packages are RPMs: scripts have the functions of test/helpers/rpm.sh as well. */
export interface RpmRoot extends Root {
  /** What `dkms status` says; kernels are `old`, `new` and `third`. */
  readonly status: () => Promise<readonly string[]>;
  /** `foo/1.0, old: installed` for each kernel, in the order of status. */
  readonly installed: (module: string, ...kernels: readonly KernelName[]) => readonly string[];
  /** Kernels for which dkms ran depmod, and which modules make was called for, since the last question. */
  readonly traced: () => Promise<Traced>;
}

/** Those of the layer rpm-kernels: Debian's 6.1 and 6.12, which are installed, and one that can be. */
export type KernelName = 'old' | 'new' | 'third';

export interface Traced {
  readonly depmods: readonly string[];
  readonly builds: readonly string[];
}

/**
 * Opens a root whose packages are RPMs, with our own installed by dnf, which runs its old kernel.
 *
 * @param osRelease  a file of test/distro/os-release
 */
export async function openRpmRoot(osRelease = 'fedora-43'): Promise<RpmRoot> {
  const root = await openRoot('rpm-kernels', [
    ...['--ro', `${project}/test/helpers/rpm.sh:/run/test/rpm.sh`],
    ...['--ro', `${project}/test/distro/os-release:/run/test/os-release`],
  ]);
  const run: Root['run'] = script => root.run(`. /run/test/rpm.sh; ${script}`);
  const must: Root['must'] = script => root.must(`. /run/test/rpm.sh; ${script}`);
  const [old = '', recent = '', third = ''] = (
    await must(`rm -f /etc/os-release; cp /run/test/os-release/${osRelease} /etc/os-release
      install_dkms_rpm >&2; runs "$kernel61"; trace_calls; cat /etc/test-kernels`)
  ).split('\n');
  const releases = { old, new: recent, third };
  const shorten = (text: string): string =>
    Object.entries(releases).reduce((short, [name, release]) => short.replaceAll(release, name), text);
  const readLines = async (script: string): Promise<readonly string[]> =>
    shorten(await must(script))
      .split('\n')
      .filter(line => line !== '');
  return {
    ...root,
    run,
    must,
    status: () => readLines("dkms status | sed 's/, x86_64:/:/'"),
    installed: (module, ...kernels) =>
      [...kernels]
        .sort((a, b) => (releases[a] < releases[b] ? -1 : 1))
        .map(kernel => `${module}, ${kernel}: installed`),
    traced: async () => ({
      depmods: [...(await readLines('cat /var/log/depmods'))].sort(),
      builds: [...(await readLines('cat /var/log/makes; : >/var/log/depmods; : >/var/log/makes'))].sort(),
    }),
  };
}

/** The version that the package has: that of package.json. */
export const VERSION: string = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).version;
