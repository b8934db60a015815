import { join } from 'node:path';
import type { Files } from '../host/files';
import { readSections } from '../kernel/elf';
import { readModuleNeeds } from '../kernel/module-needs';

/** What a list of a kernel's interface is called, in RHEL 9 and before. */
const LISTS = ['kabi_stablelist_', 'kabi_whitelist_'];

/**
 * Symbols of the kernel that modules use and that its distribution does not promise to keep; undefined where no list
 * of what it promises is installed.
 *
 * @param directory  where lists are: `<install_tree>/kabi-current`
 * @param paths  of plain module files
 * @source RHEL's kernel-abi-stablelists: a line in brackets that names the list, then a symbol a line
 */
export function findUnstableSymbols(
  files: Files,
  { directory, arch }: { readonly directory: string; readonly arch: string },
  paths: readonly string[],
): readonly string[] | undefined {
  const text = LISTS.map(name => files.readText(join(directory, name + arch))).find(Boolean);
  if (text === undefined) return undefined;
  const contents = paths.map(path => files.readBytes(path));
  const known = new Set([
    ...text.split('\n').map(line => line.trim()),
    ...contents.flatMap(listExports),
    // The layout of struct module, which every module has.
    'module_layout',
  ]);
  const used = contents.flatMap(content => [...(readModuleNeeds(content)?.versions.keys() ?? [])]);
  return [...new Set(used)].filter(symbol => !known.has(symbol)).sort();
}

function listExports(file: Uint8Array): readonly string[] {
  const names = readSections(file)?.get('__ksymtab_strings') ?? new Uint8Array();
  return Buffer.from(names).toString('latin1').split('\0');
}
