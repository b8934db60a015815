import { DkmsError } from '../errors/dkms-error';
import type { Files } from '../host/files';
import type { Kconfig } from '../model/kernel-facts';
import type { Paths } from '../model/paths';

/** The configuration a kernel was built with; nothing is set in it when none of its usual places has it. */
export function readKconfig(
  files: Files,
  from: {
    readonly paths: Paths;
    readonly release: string;
    readonly sourceDir: string;
    /** One that was named: no other is looked at. */
    readonly given?: string | undefined;
  },
): Kconfig {
  const { paths, release, sourceDir, given } = from;
  if (given !== undefined) return parseKconfig(readGiven(files, given));
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
  const lines = `\n${text}\n`;
  return {
    get: name => {
      // Not by an expression over all of it: to make one takes as long as all else that a second hook does.
      const start = lines.indexOf(`\n${name}=`);
      if (start === -1) return undefined;
      const from = start + name.length + 2;
      const value = lines.slice(from, lines.indexOf('\n', from));
      return /^"(.*)"$/.exec(value)?.[1] ?? value;
    },
  };
}

function readGiven(files: Files, path: string): string {
  const text = files.readText(path);
  if (text !== undefined) return text;
  throw new DkmsError('BAD_VALUE', `--config names ${path}, which cannot be read`);
}
