import type { Files } from '../host/files';
import type { Kconfig } from '../model/kernel-facts';
import type { Paths } from '../model/paths';

/** The configuration a kernel was built with; empty when none of its usual places has it. */
export function readKconfig(files: Files, paths: Paths, release: string, sourceDir: string): Kconfig {
  const places = [
    `${sourceDir}/.config`,
    `${sourceDir}/include/config/auto.conf`,
    `${paths.bootDir}/config-${release}`,
    `${paths.installTree}/${release}/config`,
  ];
  for (const place of places) {
    const text = files.readText(place);
    if (text !== undefined) return parseKconfig(text);
  }
  return new Map();
}

export function parseKconfig(text: string): Kconfig {
  const values = new Map<string, string>();
  for (const line of text.matchAll(/^(CONFIG_\w+)=(?:"(.*)"|(.*))$/gm)) {
    const [, name = '', quoted, plain = ''] = line;
    values.set(name, quoted ?? plain);
  }
  return values;
}
