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
    const { aliases, version } = readInfo(content ?? new Uint8Array());
    if (aliases.length > 0) found.push({ module: nameOfModule(path) ?? path, version, aliases });
  }
  return found;
}

function readInfo(file: Uint8Array): Omit<ModuleAliases, 'module'> {
  const info = Buffer.from(readSections(file)?.get('.modinfo') ?? [])
    .toString('utf8')
    .split('\0');
  const all = (field: string): readonly string[] =>
    info.filter(line => line.startsWith(`${field}=`)).map(line => line.slice(field.length + 1));
  return { version: all('version')[0] ?? '', aliases: [...new Set(all('alias'))].filter(isOfDevice).sort() };
}

/**
 * `usb:v…`, `acpi*:…`. Names that software asks for, such as `char-major-81`, `net-pf-30` or `devname:loop`, are no
 * devices.
 */
function isOfDevice(alias: string): boolean {
  return /^[a-z0-9_-]+\*?:/i.test(alias) && !alias.startsWith('devname:');
}
