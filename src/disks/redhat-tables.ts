import type { ModuleFacts } from './module-facts';

/*
 * The tables beside the modules on Red Hat's first two kinds of driver disk, as its installer's loader reads them.
 * Sources: Anaconda before 2010, loader/driverdisk.c, moduleinfo.c, moduledeps.c; "How to build a custom RedHat Linux
 * driver disc" (P. Sulla, 2001). All pure.
 */

/** Classes of drivers that the loader knows, by where a module goes below a kernel's directory; all others are `other`. */
const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/\/tokenring\b/, 'tr'],
  [/\/net\b/, 'eth'],
  [/\/(scsi|block|message|ata|nvme)\b/, 'scsi'],
  [/\/ide\b/, 'ide'],
  [/\/cdrom\b/, 'cdrom'],
  [/\/pcmcia\b/, 'pcmcia'],
  [/^\/kernel\/fs\b/, 'fs'],
];

/** `modinfo`: the name, class and description of each module; what the user reads in the installer's menu. */
export function createModinfo(modules: readonly (ModuleFacts & { readonly destination: string })[]): string {
  const entries = modules.map(({ name, description, destination }) => {
    const kind = CLASSES.find(([place]) => place.test(destination))?.[1] ?? 'other';
    return `${name}\n\t${kind}\n\t"${description}"\n`;
  });
  return `Version 0\n${entries.join('')}`;
}

/** `modules.dep`: a line for each module that needs others; names only. */
export function createModulesDep(modules: readonly ModuleFacts[]): string {
  const needy = modules.filter(({ depends }) => depends.length > 0);
  return needy.map(({ name, depends }) => `${name}: ${depends.join(' ')}\n`).join('');
}

/** `modules.alias`, as depmod writes it. */
export function createModulesAlias(modules: readonly ModuleFacts[]): string {
  return modules.flatMap(({ name, aliases }) => aliases.map(alias => `alias ${alias} ${name}\n`)).join('');
}

/** `pcitable`: vendor and device of each PCI device that a module names, once for each module. */
export function createPcitable(modules: readonly ModuleFacts[]): string {
  const lines = modules.flatMap(({ name, description, aliases }) =>
    aliases.flatMap(alias => {
      const [, vendor, device] = /^pci:v0000([0-9A-F]{4})d0000([0-9A-F]{4})/i.exec(alias) ?? [];
      if (vendor === undefined || device === undefined) return [];
      return [`0x${vendor.toLowerCase()}\t0x${device.toLowerCase()}\t"${name}"\t"${description}"\n`];
    }),
  );
  return [...new Set(lines)].join('');
}
