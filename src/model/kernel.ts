/** A kernel to build for. Release and architecture always travel together. */
export interface Kernel {
  /** As `uname -r` prints it: `6.12.117+deb12-amd64`. */
  readonly release: string;
  /** As `uname -m` prints it: `x86_64`. */
  readonly arch: string;
}

/** `6.1.0-56-amd64 (x86_64)` */
export function formatKernel(kernel: Kernel): string {
  return `${kernel.release} (${kernel.arch})`;
}

/** One string per kernel, for maps. A release holds no slash. */
export function kernelKey(kernel: Kernel): string {
  return `${kernel.release}/${kernel.arch}`;
}

/** A directory below a module's version is a kernel's when it starts with a digit (contract 2.1). */
export function isKernelRelease(text: string): boolean {
  return /^[0-9][^/\s]*$/.test(text);
}
