import type { ModuleRef } from './module-ref';

/** What a module answers to, as modinfo(8) tells it: `usb:v0BDApC811d*`. */
export interface ModuleAliases {
  readonly module: string;
  /** MODULE_VERSION; '' where it tells none. */
  readonly version: string;
  readonly aliases: readonly string[];
}

/** What a package of a module says of itself, whatever its format. */
export interface PackageSpec {
  /** The module as dkms knows it; its version stays as the conf has it. */
  readonly module: ModuleRef;
  /** `v4l2loopback-dkms` */
  readonly packageName: string;
  /** As the package manager orders it. */
  readonly packageVersion: string;
  /** `all`, or what the modules in it run on: `amd64`. */
  readonly architecture: string;
  readonly depends: readonly string[];
  /** Names that stand for it, at its version. */
  readonly provides: readonly string[];
  readonly conflicts: readonly string[];
  /** The one kernel that its modules are for; undefined where it holds source. */
  readonly kernel: string | undefined;
  /** One line, without the package's name. */
  readonly summary: string;
  readonly description: readonly string[];
  /** As Debian has sections: `kernel`, `non-free/kernel`. */
  readonly section: string;
  /** The module's page. */
  readonly homepage: string | undefined;
  /** Devices that its modules drive; empty where nothing built tells. */
  readonly aliases: readonly ModuleAliases[];
  readonly maintainer: string;
  readonly authors: readonly string[];
  /** What MODULE_LICENSE says: `GPL`, `Dual MIT/GPL`; undefined when nothing says it. */
  readonly license: string | undefined;
  /** What the source's own debian/ has of these. */
  readonly debian?: { readonly changelog: string | undefined; readonly copyright: string | undefined };
  readonly epochSeconds: number;
}
