/** What the make of one build is told, apart from the text itself. */
export interface MakeFacts {
  readonly kernelRelease: string;
  readonly kernelSourceDir: string;
  readonly buildDir: string;
  /** `-j2`, or '' where makes are told in another way. */
  readonly jobsOption: string;
  /** The kernel was made by clang. */
  readonly clang: boolean;
}

export interface MakeLine {
  /** For the shell; our own values are in `env`, never in the text. */
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The shell text that makes a module. A line that begins with the plain word make is given the kernel's release and
 * the number of jobs; `'make'` in quotes is the authors' way to keep both out.
 *
 * @source docs/compatibility.md, "The make line"
 */
export function createMakeLine(line: string | undefined, facts: MakeFacts): MakeLine {
  const env = {
    DKMS_KERNEL_RELEASE: facts.kernelRelease,
    DKMS_KERNEL_SOURCE_DIR: facts.kernelSourceDir,
    DKMS_BUILD_DIR: facts.buildDir,
  };
  const text = line ?? 'make -C "$DKMS_KERNEL_SOURCE_DIR" M="$DKMS_BUILD_DIR"';
  const jobs = facts.jobsOption === '' ? '' : ` ${facts.jobsOption}`;
  const injected = /^make(?=\s|$)/.test(text)
    ? text.replace('make', () => `make${jobs} KERNELRELEASE="$DKMS_KERNEL_RELEASE"`)
    : text;
  return { text: facts.clang ? `${injected} LLVM=1` : injected, env };
}
