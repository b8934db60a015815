import type { DkmsError } from '../../src/errors/dkms-error';
import type { DkmsConf, Exclusive } from '../../src/model/conf';
import type { Distribution } from '../../src/model/distribution';
import type { InputName } from '../../src/model/inputs';
import { type Kernel, kernelKey } from '../../src/model/kernel';
import type { KernelFacts } from '../../src/model/kernel-facts';
import type { ModuleRef } from '../../src/model/module-ref';
import { createPaths } from '../../src/model/paths';
import { type ConfResult, confKey, type Snapshot } from '../../src/model/snapshot';
import type { TreeBuild, TreeEntry } from '../../src/model/tree';

export const K1: Kernel = { release: '6.1.0-56-amd64', arch: 'x86_64' };
export const K2: Kernel = { release: '6.12.95+deb12-amd64', arch: 'x86_64' };

const PROFILE: Distribution = {
  family: 'debian',
  destination: '/updates/dkms',
  keptDirectories: [],
  headersPackage: release => `linux-headers-${release}`,
  signingKey: undefined,
  signPrograms: () => [],
  installCommand: 'apt install',
  toolchainPackage: 'build-essential',
  rpmbuildPackage: 'rpm',
};

/** `foo/1.0` */
export function ref(text: string): ModuleRef {
  const [name = '', version = ''] = text.split('/');
  return { name, version };
}

export const ANY_KERNEL: Exclusive = {
  kernel: undefined,
  arch: undefined,
  kernelMin: '',
  kernelMax: '',
  config: [],
};

export function createConf(module: ModuleRef, but: Partial<DkmsConf> = {}): DkmsConf {
  return {
    module,
    modules: [],
    make: undefined,
    patches: [],
    scripts: {},
    exclusive: ANY_KERNEL,
    buildDepends: [],
    rebuildsWithDepends: false,
    autoinstall: true,
    remakeInitrd: false,
    noWeakModules: false,
    clean: undefined,
    modprobe: [],
    outdated: [],
    dubious: [],
    ...but,
  };
}

export function createFacts(kernel: Kernel, but: Partial<KernelFacts> = {}): KernelFacts {
  const directory = `/lib/modules/${kernel.release}`;
  return {
    kernel,
    directory,
    installed: true,
    sourceDir: `${directory}/build`,
    hasHeaders: true,
    compression: '',
    kconfig: new Map(),
    compiler: undefined,
    clang: false,
    ...but,
  };
}

/** What a test says of one module version. */
export interface Given {
  readonly installed?: readonly Kernel[];
  readonly built?: readonly Kernel[];
  readonly broken?: boolean;
  /** false: its source is there, but it is not in the tree. */
  readonly added?: boolean;
  readonly conf?: Partial<DkmsConf>;
  /** In place of a conf. */
  readonly confError?: DkmsError;
}

export interface GivenKernels {
  readonly kernels?: readonly Kernel[];
  readonly facts?: Partial<KernelFacts>;
  /** Builds that would come out otherwise now. */
  readonly changed?: readonly {
    readonly module: ModuleRef;
    readonly kernel: Kernel;
    readonly input: InputName;
  }[];
}

/** A snapshot of modules (`foo/1.0` → what is known of it), all for the same kernels. */
export function createSnapshot(
  modules: Readonly<Record<string, Given>>,
  { kernels = [K1, K2], facts = {}, changed = [] }: GivenKernels = {},
): Snapshot {
  const given = Object.entries(modules).map(([text, more]) => ({ module: ref(text), ...more }));
  const confs = given.flatMap(each =>
    kernels.map(kernel => [confKey(each.module, kernel), toConf(each)] as const),
  );
  return {
    paths: createPaths('/', {}),
    settings: {
      trees: {},
      parallelJobs: undefined,
      autoinstallAllKernels: true,
      symlinkModules: false,
      depmod: 'now',
      initramfs: 'asked',
      modprobeOnInstall: false,
      forceVersion: false,
      postTransaction: undefined,
      compressOptions: { gz: '', xz: '', zst: '' },
      signing: {
        required: false,
        trySign: 'not_in_chroot',
        signFile: undefined,
        key: undefined,
        certificate: undefined,
      },
      buildEnvironment: undefined,
      verbose: false,
      continueOnError: true,
      told: new Map(),
      faults: [],
    },
    profile: PROFILE,
    tree: given.filter(each => each.added !== false).map(toEntry),
    kernels: new Map(kernels.map(kernel => [kernelKey(kernel), createFacts(kernel, facts)])),
    confs: new Map(confs),
    changed: new Map(changed.map(({ module, kernel, input }) => [confKey(module, kernel), input] as const)),
    weak: new Set(),
    failures: new Map(),
  };
}

function toConf({ module, conf, confError }: Given & { readonly module: ModuleRef }): ConfResult {
  return confError === undefined
    ? { ok: true, conf: createConf(module, conf) }
    : { ok: false, error: confError };
}

export function toEntry(given: Given & { readonly module: ModuleRef }): TreeEntry {
  const { module, installed = [], built = [], broken = false } = given;
  const build = (kernel: Kernel, isInstalled: boolean): TreeBuild => ({
    kernel,
    installed: isInstalled,
    hasOriginals: false,
  });
  const builds = [
    ...installed.map(kernel => build(kernel, true)),
    ...built.map(kernel => build(kernel, false)),
  ];
  return { module, broken, builds };
}
