import { DkmsError } from '../errors/dkms-error';
import type { KernelWord, Request } from '../model/request';

/** What -k and -a were given, in order. */
export interface GivenKernels {
  readonly kernels: readonly string[];
  readonly arches: readonly string[];
}

/**
 * @throws {DkmsError} KERNEL_EMPTY, BAD_VALUE; and ARCH_COUNT, where an architecture is left over or missing: those
 *   after a slash count too
 */
export function parseKernels({ kernels, arches }: GivenKernels): Pick<Request, 'kernels' | 'arches'> {
  const parsed = { kernels: kernels.flatMap(parseWord), arches: arches.flatMap(parseArches) };
  checkCount(parsed);
  return parsed;
}

/** For a verb that only shows: what names no kernel is no filter where it is empty, and shows nothing otherwise. */
export function parseFilters({ kernels, arches }: GivenKernels): Pick<Request, 'kernels' | 'arches'> {
  const words = (list: readonly string[]): readonly string[] =>
    list.flatMap(text => text.split(',')).filter(word => word !== '');
  const parsed = {
    kernels: words(kernels).map(word => {
      const [release = '', ...arch] = word.split('/');
      return { release, arch: arch.join('/') || undefined };
    }),
    arches: words(arches),
  };
  checkCount(parsed);
  return parsed;
}

/** `6.1.0-56-amd64`, or `6.1.0-56-amd64/x86_64`. */
export function parseKernel(word: string): KernelWord {
  const [release = '', arch, ...more] = word.split('/');
  if (release === '' || arch === '') throw createEmpty(`${JSON.stringify(word)} names no whole kernel`);
  if (/\s/.test(release) || release.startsWith('.') || more.length > 0) {
    throw new DkmsError('BAD_VALUE', `${JSON.stringify(word)} is no kernel release`);
  }
  return { release, arch: arch === undefined ? undefined : parseArch(arch) };
}

/** A kernel, or several with commas between. */
function parseWord(text: string): readonly KernelWord[] {
  if (text === '') throw createEmpty('-k was given no kernel');
  return text.split(',').map(parseKernel);
}

function parseArches(text: string): readonly string[] {
  if (text === '') throw createEmpty('-a was given no architecture');
  return text.split(',').map(parseArch);
}

/** It becomes a directory's name, as the release does. */
function parseArch(word: string): string {
  if (/^\w[\w.-]*$/.test(word)) return word;
  throw new DkmsError('BAD_VALUE', `${JSON.stringify(word)} is no architecture`);
}

function createEmpty(message: string): DkmsError {
  return new DkmsError('KERNEL_EMPTY', message);
}

function checkCount({ kernels, arches }: Pick<Request, 'kernels' | 'arches'>): void {
  const count = arches.length + kernels.filter(({ arch }) => arch !== undefined).length;
  if (arches.length === 0 || count < 2 || count === kernels.length) return;
  throw new DkmsError('ARCH_COUNT', `${count} architectures were given for ${kernels.length} kernels`);
}
