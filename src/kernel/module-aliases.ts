import type { Host } from '../host/host';
import { nameOfModule } from '../model/module-name';
import type { ModuleAliases } from '../model/package-spec';
import { readModuleContent } from './module-content';
import { readModuleFields } from './module-fields';

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
  const fields = readModuleFields(file);
  const aliases = [...new Set(fields.get('alias'))].filter(isOfDevice).sort();
  return { version: fields.get('version')?.[0] ?? '', aliases };
}

/**
 * `usb:v…`, `acpi*:…`. Names that software asks for, such as `char-major-81`, `net-pf-30` or `devname:loop`, are no
 * devices.
 */
function isOfDevice(alias: string): boolean {
  return /^[a-z0-9_-]+\*?:/i.test(alias) && !alias.startsWith('devname:');
}
