import type { BuiltModule } from '../model/conf';
import { FAMILIES, PLACING } from './directives';
import type { RawConf } from './evaluate';

/** A module as the first versions named it. */
type FirstModule = Pick<BuiltModule, 'builtName' | 'builtLocation' | 'destName' | 'destLocation'>;

/**
 * Whether a conf is written for the versions before 1.0, which asked for LOCATION. Beside today's directives the old
 * names are helpers of the conf's own: many write `MODULE_NAME=foo` and then `BUILT_MODULE_NAME[0]=$MODULE_NAME`.
 */
export function isOfFirstVersions({ values }: Pick<RawConf, 'values'>): boolean {
  return values.has('LOCATION') && !PLACING.some(name => values.has(name));
}

/**
 * `MODULE_NAME="qla2200.o qla2300.o:qla2300_6x.o"` is two modules, of which the second is installed under another name;
 * LOCATION is the place of all, or has a word for each.
 *
 * @param packageName  what the one module is called where MODULE_NAME is not set
 */
export function parseFirstModules(raw: Pick<RawConf, 'values'>, packageName: string): readonly FirstModule[] {
  const words = (name: 'MODULE_NAME' | 'LOCATION'): readonly string[] =>
    (raw.values.get(name)?.get(0) ?? '').split(/\s+/).filter(word => word !== '');
  const names = words('MODULE_NAME');
  const places = words('LOCATION').map(place => `/${place.replace(/^\/+|\/+$/g, '')}`);
  return (names.length === 0 ? [packageName] : names).map((word, index) => {
    const [before = '', after = before] = word.split(':').map(text => text.replace(/\.k?o$/, ''));
    const slash = before.lastIndexOf('/');
    return {
      builtName: before.slice(slash + 1),
      builtLocation: slash < 0 ? '' : before.slice(0, slash),
      destName: after.slice(after.lastIndexOf('/') + 1),
      destLocation: places[index] ?? places[0] ?? '',
    };
  });
}

/** A make line for kernels whose release ends in a word. */
export interface Flavour {
  /** Its variable: `MAKE_smp`. */
  readonly name: string;
  readonly ending: string;
  readonly line: string;
}

/** Those that are make lines; a conf may keep other things in variables of such names. */
export function listFlavours({ others }: Pick<RawConf, 'others'>): readonly Flavour[] {
  return [...others].flatMap(([name, line]) => {
    const ending = FAMILIES.flavours.pattern.exec(name)?.[1];
    return ending === undefined || !RUNS_MAKE.test(line) ? [] : [{ name, ending, line }];
  });
}

const RUNS_MAKE = /(^|[\s;&|(/'"])make(['"\s]|$)/;

/** The make line that is for a kernel's flavour: that of the longest word that its release ends in. */
export function findFlavour(raw: RawConf): Flavour | undefined {
  return listFlavours(raw)
    .filter(({ ending }) => raw.release.endsWith(ending))
    .sort((a, b) => b.ending.length - a.ending.length)[0];
}

/** The lines of MODULES_CONF by their index; `MODULES_CONF0` is MODULES_CONF[0] where that is not set. */
export function listModulesConf(raw: RawConf): readonly string[] {
  const lines = new Map<number, string>();
  for (const [name, text] of raw.others) {
    const index = FAMILIES.numbered.pattern.exec(name)?.[1];
    if (index !== undefined) lines.set(Number(index), text);
  }
  for (const [index, text] of raw.values.get('MODULES_CONF') ?? []) lines.set(index, text);
  return [...lines].sort(([a], [b]) => a - b).map(([, text]) => text);
}
