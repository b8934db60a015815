import { formatRef } from '../model/module-ref';
import type { ModuleStatus } from '../model/module-status';

/**
 * One line of `dkms status`, to the letter: programs all over the world take it apart.
 *
 * @source docs/compatibility.md, "Status lines"
 */
export function formatStatusLine({ module, kernel, state, hasOriginals, files }: ModuleStatus): string {
  const subject =
    kernel === undefined ? formatRef(module) : `${formatRef(module)}, ${kernel.release}, ${kernel.arch}`;
  const notes = [
    hasOriginals ? ' (Original modules exist)' : '',
    files === 'different' ? ' (Differences between built and installed modules)' : '',
    files === 'built-missing' ? ' (Built modules are missing in the kernel modules folder)' : '',
  ];
  return `${subject}: ${state}${notes.join('')}`;
}
