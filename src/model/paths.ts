/** Every absolute path that the engine starts from, built once. */
export interface Paths {
  /** `/`, or the directory that stands for it (`--root`). */
  readonly root: string;
  readonly dkmsTree: string;
  readonly sourceTree: string;
  readonly installTree: string;
  readonly bootDir: string;
  /** Where mkinitcpio keeps what it makes images of: `linux.preset`. */
  readonly presetDir: string;
  /** Where kernel-install keeps kernels for boot loaders, each below a directory of the system's own name. */
  readonly entryDirs: readonly string[];
  /** Files that hold that name, the first that is there. */
  readonly entryTokens: readonly string[];
  /** Where modprobe is told of the modules in the install tree; undefined: no system has its modules there. */
  readonly modprobeDir: string | undefined;
  /** Overrides of dkms.conf, framework.conf, flag files. */
  readonly configDir: string;
  /** Files that name modules which are installed whatever version the kernel has. */
  readonly forcedModulesDir: string;
  /** Where the database of RPM packages may be. */
  readonly rpmDatabases: readonly string[];
  /** What our own RPM has run when a transaction has ended; installed by nothing else. */
  readonly rpmTrigger: string;
  /** Where apport is, on systems that have it. */
  readonly apportDir: string;
  /** Tried in this order, as os-release(5) says. */
  readonly osRelease: readonly string[];
  /** Where SUSE and its kin say where modules of others go: ADDON_MODULES_DIR. */
  readonly moduleTools: readonly string[];
  /** Where package managers keep what they have installed: any of the files of one tells that it is used. */
  readonly databases: Readonly<Record<'dpkg' | 'rpm' | 'pacman' | 'apk' | 'portage', readonly string[]>>;
  /** Where an initramfs is told which modules it is to have: files, or directories of such. */
  readonly initramfsSettings: Readonly<Record<'lists' | 'dracut' | 'mkinitcpio', readonly string[]>>;
  /** Tried in this order: templates of the packages that mkdeb makes. */
  readonly templateDirs: readonly string[];
  /** For what is needed only meanwhile and lies beside nothing; undefined: the environment's place, TMPDIR. */
  readonly temporary?: string;
}

/** Places where verbs leave something, as a person reads them. */
export const PLACES = {
  tree: '/var/lib/dkms: what is known, and what was built (--dkmstree, or dkms_tree in framework.conf)',
  sources: '/usr/src/MODULE-VERSION: source that is brought in (--sourcetree, or source_tree)',
  kernels: '/lib/modules/KERNEL: modules, and the index that depmod makes (--installtree, or install_tree)',
  modprobe:
    '/etc/modprobe.d/dkms-MODULE.conf: only for modules whose dkms.conf has MODULES_CONF or MODULES_CONF_OBSOLETES',
  key: '/var/lib/dkms/mok.key and mok.pub, or what framework.conf names: only where modules are signed, and there is none',
  conf: 'the dkms.conf that is named, and dkms.conf.orig beside it: only with --fix',
  output: 'the directory of --output, else the current one: the file that is made',
} as const;

export type Place = keyof typeof PLACES;

export interface Trees {
  readonly dkmsTree?: string | undefined;
  readonly sourceTree?: string | undefined;
  readonly installTree?: string | undefined;
  /** Where temporary files go; only framework.conf names it. */
  readonly temporary?: string | undefined;
}

/** Where trees are unless somebody says otherwise. */
export const DEFAULT_TREES = {
  dkmsTree: '/var/lib/dkms',
  sourceTree: '/usr/src',
  installTree: '/lib/modules',
} as const;

/** Paths of a system that is rooted at `root`; trees that were set by the user stand as they are, below that root. */
export function createPaths(root: string, trees: Trees): Paths {
  const base = root === '/' ? '' : root.replace(/\/+$/, '');
  const below = (path: string): string => base + trim(path);
  const installTree = below(trees.installTree ?? DEFAULT_TREES.installTree);
  return {
    root: base === '' ? '/' : base,
    dkmsTree: below(trees.dkmsTree ?? DEFAULT_TREES.dkmsTree),
    sourceTree: below(trees.sourceTree ?? DEFAULT_TREES.sourceTree),
    installTree,
    bootDir: below('/boot'),
    presetDir: below('/etc/mkinitcpio.d'),
    entryDirs: ['/efi', '/boot/efi', '/boot'].map(below),
    entryTokens: ['/etc/kernel/entry-token', '/etc/machine-id'].map(below),
    modprobeDir: findModprobeDir(installTree),
    configDir: below('/etc/dkms'),
    forcedModulesDir: below('/usr/share/dkms/modules_to_force_install'),
    rpmDatabases: [below('/usr/lib/sysimage/rpm'), below('/var/lib/rpm')],
    rpmTrigger: below('/usr/lib/dkms/rpm_trigger'),
    apportDir: below('/usr/share/apport'),
    moduleTools: [below('/etc/sysconfig/module-init-tools')],
    osRelease: [below('/etc/os-release'), below('/usr/lib/os-release')],
    databases: {
      dpkg: [below('/var/lib/dpkg/status')],
      rpm: ['/var/lib/rpm', '/usr/lib/sysimage/rpm'].flatMap(place =>
        ['rpmdb.sqlite', 'Packages', 'Packages.db'].map(name => below(`${place}/${name}`)),
      ),
      pacman: [below('/var/lib/pacman/local')],
      apk: ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'].map(below),
      portage: [below('/var/db/pkg')],
    },
    initramfsSettings: {
      lists: [below('/etc/initramfs-tools/modules'), below('/usr/share/initramfs-tools/modules.d')],
      dracut: ['/etc/dracut.conf', '/etc/dracut.conf.d', '/usr/lib/dracut/dracut.conf.d'].map(below),
      mkinitcpio: [below('/etc/mkinitcpio.conf'), below('/etc/mkinitcpio.conf.d')],
    },
    templateDirs: [below('/etc/dkms/templates'), '/usr/share/dkms/templates'],
    ...(trees.temporary === undefined ? {} : { temporary: below(trees.temporary) }),
  };
}

/** Where an absolute path that the system's own settings name is, seen from here. */
export function findBelowRoot({ root }: Pick<Paths, 'root'>, path: string): string {
  return root === '/' ? path : root + path;
}

function trim(path: string): string {
  const kept = path.replace(/\/+$/, '');
  return kept === '' ? '/' : kept;
}

/** Where programs are when the environment has no PATH. */
export const DEFAULT_PATH = ['/usr/local', '/usr', ''].flatMap(at => [`${at}/sbin`, `${at}/bin`]).join(':');

/** Where depmod and its kin look for kernels below a base directory. */
export const MODULES_BELOW_BASE = '/lib/modules';

/**
 * The base directory whose `/lib/modules` is the install tree: `/` for the system's own; undefined for a tree that
 * is called something else.
 */
export function findModulesBase(installTree: string): string | undefined {
  if (installTree === MODULES_BELOW_BASE || installTree === `/usr${MODULES_BELOW_BASE}`) return '/';
  return installTree.endsWith(MODULES_BELOW_BASE)
    ? installTree.slice(0, -MODULES_BELOW_BASE.length)
    : undefined;
}

/** That of the system whose modules are in this tree. */
function findModprobeDir(installTree: string): string | undefined {
  const base = findModulesBase(installTree)?.replace(/(\/usr)?\/?$/, '');
  return base === undefined ? undefined : `${base}/etc/modprobe.d`;
}

/** Where `/bin`, `/lib` and `/sbin` are, on systems where these are links. */
export const MERGED_BELOW = '/usr';

/** Where the launcher keeps what node compiled. */
export const CODE_CACHE_DIR = '/var/cache/dkms';
