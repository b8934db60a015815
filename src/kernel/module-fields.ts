import { readSections } from './elf';

/**
 * What a module says of itself, by field; `alias` and `parm` may come many times. Empty for what is no module's file.
 *
 * @example readModuleFields(file).get('license') // ['GPL']
 * @source Linux, include/linux/moduleinfo.h: NUL-terminated texts `field=value` in the section .modinfo
 */
export function readModuleFields(file: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const section = readSections(file)?.get('.modinfo') ?? new Uint8Array();
  const fields = new Map<string, string[]>();
  for (const text of Buffer.from(section).toString('utf8').split('\0')) {
    const equals = text.indexOf('=');
    if (equals <= 0) continue;
    const name = text.slice(0, equals);
    const values = fields.get(name) ?? [];
    values.push(text.slice(equals + 1));
    fields.set(name, values);
  }
  return fields;
}
