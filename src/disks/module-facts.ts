import type { Files } from '../host/files';
import { readModuleFields } from '../kernel/module-fields';
import { nameOfModule } from '../model/module-name';

/** What the tables of old installers, and the order of loading, are made of. */
export interface ModuleFacts {
  readonly name: string;
  readonly description: string;
  /** Names of modules that have to be loaded first. */
  readonly depends: readonly string[];
  /** `pci:v00008086d000010D3sv*sd*bc*sc*i*` */
  readonly aliases: readonly string[];
}

/** @param paths  of plain module files */
export function readModuleFacts(files: Files, paths: readonly string[]): readonly ModuleFacts[] {
  return paths.map(path => {
    const fields = readModuleFields(files.readBytes(path));
    const text = (field: string): string => fields.get(field)?.[0] ?? '';
    const name = nameOfModule(path) ?? path;
    return {
      name,
      description: text('description').replace(/\s+/g, ' ').replaceAll('"', "'") || `${name} kernel module`,
      depends: text('depends')
        .split(',')
        .filter(word => word !== '')
        .map(word => word.replaceAll('-', '_')),
      aliases: fields.get('alias') ?? [],
    };
  });
}

/**
 * In which order modules load: each after those that it needs, else as they came. Pure.
 *
 * @returns `outside` what they need that is none of them
 */
export function orderModules(modules: readonly ModuleFacts[]): {
  readonly own: readonly string[];
  readonly outside: readonly string[];
} {
  const byName = new Map(modules.map(module => [module.name, module]));
  const own: string[] = [];
  const outside = new Set<string>();
  const visiting = new Set<string>();
  const visit = (name: string): void => {
    const module = byName.get(name);
    if (module === undefined) outside.add(name);
    if (module === undefined || visiting.has(name)) return;
    visiting.add(name);
    module.depends.forEach(visit);
    own.push(name);
  };
  for (const { name } of modules) visit(name);
  return { own, outside: [...outside] };
}
