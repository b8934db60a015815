import type { Host } from '../host/host';
import { nameOfModule } from '../model/module-name';
import type { ModuleAliases } from '../model/package-spec';
import { readSections } from './elf';
import { readModuleContent } from './module-content';

/**
 * The devices that modules say they drive, each alias once, in byte order; modules that drive none are not in it.
 *
 * @param paths  absolute, of module files, compressed or not
 * @param temporary  a directory of the caller's
 * @source Linux, include/linux/module.h: MODULE_DEVICE_TABLE becomes `alias=` in the section .modinfo
 */
export async function readModuleAliases(
  host: Host,
  paths: readonly string[],
  temporary: string,
): Promise<readonly ModuleAliases[]> {
  const found: ModuleAliases[] = [];
  for (const path of paths) {
    const content = await readModuleContent(host, path, temporary);
    const aliases = content === undefined ? [] : findAliases(content);
    if (aliases.length > 0) found.push({ module: nameOfModule(path) ?? path, aliases });
  }
  return found;
}

/** Names that software asks for, such as `char-major-81` or `net-pf-30`, are no devices. */
function findAliases(file: Uint8Array): readonly string[] {
  const info = Buffer.from(readSections(file)?.get('.modinfo') ?? [])
    .toString('utf8')
    .split('\0');
  const aliases = info.filter(line => line.startsWith('alias=')).map(line => line.slice('alias='.length));
  return [...new Set(aliases)]
    .filter(alias => /^[a-z0-9]+:/i.test(alias) && !alias.startsWith('devname:'))
    .sort();
}
