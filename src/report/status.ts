import { formatRef } from '../model/module-ref';
import type { ModuleStatus } from '../model/module-status';

/**
 * One line of `dkms status`, to the letter: programs all over the world take it apart.
 *
 * @source docs/compatibility.md, "Status lines"
 */
export function formatStatusLine(status: ModuleStatus): string {
  const { module, kernel, state, hasOriginals, files, weakFrom } = status;
  // These lines have had a comma for the slash in every version.
  if (weakFrom !== undefined)
    return `${module.name}, ${module.version}, ${kernel?.release}, ${kernel?.arch}: ${state} from ${weakFrom}`;
  const subject =
    kernel === undefined ? formatRef(module) : `${formatRef(module)}, ${kernel.release}, ${kernel.arch}`;
  const notes = [
    hasOriginals ? ' (Original modules exist)' : '',
    files === 'different' ? ' (Differences between built and installed modules)' : '',
    files === 'built-missing' ? ' (Built modules are missing in the kernel modules folder)' : '',
  ];
  return `${subject}: ${state}${notes.join('')}`;
}
