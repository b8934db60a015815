import type { Files } from '../host/files';
import type { Kconfig } from '../model/kernel-facts';
import type { Paths } from '../model/paths';

/** The configuration a kernel was built with; empty when none of its usual places has it. */
export function readKconfig(files: Files, paths: Paths, release: string, sourceDir: string): Kconfig {
  return parseKconfig(readText(files, paths, { release, sourceDir }));
}

/** One value of it: a hundredth of what all of them take. */
export function readKconfigValue(
  files: Files,
  paths: Paths,
  { name, ...kernel }: { readonly name: string; readonly release: string; readonly sourceDir: string },
): string | undefined {
  const line = new RegExp(`^${name}=.*$`, 'm').exec(readText(files, paths, kernel))?.[0];
  return line === undefined ? undefined : parseKconfig(line).get(name);
}

function readText(
  files: Files,
  paths: Paths,
  { release, sourceDir }: { readonly release: string; readonly sourceDir: string },
): string {
  const places = [
    `${sourceDir}/.config`,
    `${sourceDir}/include/config/auto.conf`,
    `${paths.bootDir}/config-${release}`,
    `${paths.installTree}/${release}/config`,
  ];
  for (const place of places) {
    const text = files.readText(place);
    if (text !== undefined) return text;
  }
  return '';
}

export function parseKconfig(text: string): Kconfig {
  const values = new Map<string, string>();
  for (const line of text.matchAll(/^(CONFIG_\w+)=(?:"(.*)"|(.*))$/gm)) {
    const [, name = '', quoted, plain = ''] = line;
    values.set(name, quoted ?? plain);
  }
  return values;
}
