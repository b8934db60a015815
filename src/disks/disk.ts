import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { PackageSpec } from '../model/package-spec';
import type { KmodPackage } from '../package/kmod-rpm';
import type { SourceMetadata } from '../package/metadata';

/** A module that was built, as a disk is to have it. */
export interface DiskModule {
  /** Absolute, in the tree; may be compressed. */
  readonly path: string;
  /** `/kernel/drivers/net`: where its conf wants it, below the kernel's directory. */
  readonly destination: string;
}

export interface DiskBuild {
  readonly kernel: Kernel;
  readonly modules: readonly DiskModule[];
}

/** A spec of the module's author. */
export interface SpecSource {
  readonly text: string;
  /** Packs the source as a kernel's make would find it. */
  readonly pack: (kernel: Kernel, archive: string) => Promise<void>;
}

/** What RPM packages on a disk need to know. */
export interface RpmSide {
  /** What packages say of themselves, in rpm's words. */
  readonly identify: () => Promise<Pick<KmodPackage, 'spec' | 'names' | 'license' | 'vendor'>>;
  /** What makes them, where that is not ours to do. */
  readonly spec: SpecSource | undefined;
  /** What to type where rpmbuild is missing. */
  readonly installCommand: string;
  /** Where lists of symbols are that a distribution promises to keep. */
  readonly kabiDirectory: string;
}

/** What a disk is made of, and where its parts go. Paths are absolute. */
export interface Disk {
  readonly module: ModuleRef;
  readonly builds: readonly DiskBuild[];
  /** Releases of the distribution, where its installer looks for its own: `15.6`, `bookworm`. */
  readonly releases: readonly string[];
  /** The module's source in the tree. */
  readonly source: string;
  /** The top of the disk. */
  readonly staging: string;
  /** A directory for work. */
  readonly temporary: string;
  /** What packages of the module say of it, and where they have it from. */
  readonly draft: { readonly spec: PackageSpec; readonly source: SourceMetadata };
  readonly epochSeconds: number;
  /** Where templates are looked for, in this order. */
  readonly templates: readonly string[];
  readonly rpm: RpmSide;
  readonly warn: (text: string) => void;
}

/** Where a row of the table of distributions keeps its files: one of its directories, and what it is for. */
export interface DiskPlace {
  /** Absolute. */
  readonly directory: string;
  /** What the installer's own processor is called there. */
  readonly arch: string;
  /** '' where the installer has but one place for all its releases. */
  readonly release: string;
  /** Of all that the disk has, those for this processor. */
  readonly builds: readonly DiskBuild[];
}

/** Puts one kind of content below a place. What it returns fills placeholders in the templates that come after it. */
export type Part = (host: Host, disk: Disk, place: DiskPlace) => Promise<Readonly<Record<string, string>>>;

/** The processors that a disk has something for, each once, in the order in which their kernels were named. */
export function listArches({ builds }: Pick<Disk, 'builds'>): readonly string[] {
  return [...new Set(builds.map(({ kernel }) => kernel.arch))];
}
