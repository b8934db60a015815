/** What a module asks of the kernel that is to load it. */
export interface ModuleNeeds {
  /** `6.1.0-56-amd64 SMP preempt mod_unload modversions`; '' where it does not say. */
  readonly vermagic: string;
  /** Checksums of the symbols that it was compiled against; empty for kernels without them. */
  readonly versions: ReadonlyMap<string, number>;
}
