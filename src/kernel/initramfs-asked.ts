import type { Files } from '../host/files';
import type { DkmsConf } from '../model/conf';
import type { Paths } from '../model/paths';

/** Names of modules, with `-` and `_` as one, that an initramfs is to have whatever else decides about it. */
export type AskedModules = ReadonlySet<string>;

/** initramfs-tools: a name a line, options after it. */
const parseLines = (text: string): readonly string[] =>
  text.split('\n').map(line => line.replace(/#.*/, '').trim().split(/\s+/)[0] ?? '');

/** dracut: `add_drivers+=" zfs spl "`; mkinitcpio: `MODULES=(zfs spl)`. */
const parseAssignments =
  (name: string) =>
  (text: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^[ \\t]*${name}\\+?=["'(]([^"')]*)`, 'gm'))].flatMap(([, words = '']) =>
      words.split(/\s+/),
    );

/** What the administrator, or a package, has asked for; of images that are made by whichever program. */
export function readAskedModules(files: Files, { initramfsSettings }: Paths): AskedModules {
  const { lists, dracut, mkinitcpio } = initramfsSettings;
  const read = (places: readonly string[], parse: (text: string) => readonly string[]): readonly string[] =>
    places
      .flatMap(place =>
        files.isDirectory(place) ? files.list(place).map(name => `${place}/${name}`) : [place],
      )
      .flatMap(file => parse(files.readText(file) ?? ''));
  const names = [
    ...read(lists, parseLines),
    ...read(dracut, parseAssignments('(?:add_|force_)?drivers')),
    ...read(mkinitcpio, parseAssignments('MODULES')),
  ];
  return new Set(names.filter(name => name !== '').map(normalise));
}

/** Whether a module belongs into the initramfs: its own conf says so, by REMAKE_INITRD, or somebody else does. */
export function isAskedFor(asked: AskedModules, conf: DkmsConf, name: string): boolean {
  return conf.remakeInitrd || asked.has(normalise(name));
}

function normalise(name: string): string {
  return name.replaceAll('-', '_');
}
