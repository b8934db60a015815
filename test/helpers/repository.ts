import { fileURLToPath } from 'node:url';
import { openRoot, type Root } from './root.js';

const HELPERS = fileURLToPath(new URL('repository.sh', import.meta.url));

/** A root whose apt takes everything from a repository of its own beside Debian's: see repository.sh. */
export interface RepositoryRoot extends Omit<Root, 'run' | 'must'> {
  /** Scripts find the functions of repository.sh, and kernel61 and kernel612. */
  readonly run: Root['run'];
  readonly must: Root['must'];
  /** Releases. */
  readonly old: string;
  readonly recent: string;
  /** Modules in a kernel's initramfs that are dkms's: `alpha`. */
  readonly listImage: (kernel: string) => Promise<readonly string[]>;
  /** What a run has left half done: packages that are not configured, marks in the tree. */
  readonly listHalfDone: () => Promise<string>;
  /** Takes out kernels, drivers and what dkms knows; dkms stays. */
  readonly reset: () => Promise<void>;
}

/** Small modules, each of which belongs into the initramfs, and has a package NAME-dkms in the repository. */
export const DRIVERS = ['alpha', 'beta', 'gamma'] as const;

/**
 * Opens a root without kernels and without dkms. In its repository are dkms-ng, packages that `dkms mkdeb` made of three
 * small drivers, and Debian's two kernels with headers, real but for most of their modules.
 */
export async function openRepository(): Promise<RepositoryRoot> {
  const root = await openRoot('kernels', ['--ro', `${HELPERS}:/run/test/repository.sh`]);
  const load = '. /run/test/repository.sh\n';
  const must: Root['must'] = script => root.must(load + script);
  const listed = await must(`apt_get install initramfs-tools >&2
    echo MODULES=list >/etc/initramfs-tools/conf.d/quick
    printf '%s\\n' ${DRIVERS.join(' ')} >/etc/initramfs-tools/modules
    take_kernels "$kernel61" "$kernel612"
    cp /dist/dkms-ng_*_all.deb "$repository"
    install_dkms; make_drivers ${DRIVERS.join(' ')}; apt_get purge dkms-ng >&2; publish
    echo "$kernel61"; echo "$kernel612"`);
  const [old = '', recent = ''] = listed.split('\n').slice(-2);
  return {
    ...root,
    run: script => root.run(load + script),
    must,
    old,
    recent,
    listImage: async kernel => {
      const files = await must(`lsinitramfs /boot/initrd.img-${kernel} | grep updates/dkms/ || true`);
      return files
        .split('\n')
        .flatMap(path => /([^/]+)\.ko/.exec(path)?.[1] ?? [])
        .sort();
    },
    listHalfDone: () => must("dpkg --audit; find /var/lib/dkms -name '.*'"),
    reset: async () => {
      await must(
        `apt_get purge 'linux-image-[56].*' 'linux-headers-[56].*-amd64' '*-dkms' >/dev/null 2>&1 || true`,
      );
    },
  };
}

/** What `dkms status` says when these are installed. */
export function formatInstalled(kernels: readonly string[], refs: readonly string[]): string {
  return refs
    .flatMap(ref => kernels.map(kernel => `${ref}, ${kernel}, x86_64: installed`))
    .sort()
    .join('\n');
}
