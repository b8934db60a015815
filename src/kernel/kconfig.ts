import type { Files } from '../host/files';
import type { Kconfig } from '../model/kernel-facts';
import type { Paths } from '../model/paths';

/** The configuration a kernel was built with; nothing is set in it when none of its usual places has it. */
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
  return parseKconfig('');
}

/** Ten thousand lines, of which few are asked for: each is looked for when it is. */
export function parseKconfig(text: string): Kconfig {
  return {
    get: name => {
      const [, quoted, plain] = new RegExp(`^${name}=(?:"(.*)"|(.*))$`, 'm').exec(text) ?? [];
      return quoted ?? plain;
    },
  };
}
