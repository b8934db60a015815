import type { BuiltModule, ConfIssue, DkmsConf, Exclusive, Match, ScriptName } from '../model/conf';
import type { ModuleRef } from '../model/module-ref';
import { DIRECTIVE_NAMES, type DirectiveName, findDirective } from './directives';
import type { RawConf } from './evaluate';
import { checkModules, checkWord } from './rules';

const SCRIPTS: readonly ScriptName[] = [
  'POST_ADD',
  'PRE_BUILD',
  'POST_BUILD',
  'PRE_INSTALL',
  'POST_INSTALL',
  'POST_REMOVE',
];

export interface ParsedConf {
  readonly conf: DkmsConf;
  /** Empty when the conf can be used. */
  readonly issues: readonly ConfIssue[];
}

/** Makes of the raw values what the engine works with, and says all that is wrong with them at once. */
export function parseConf(raw: RawConf): ParsedConf {
  const one = (name: DirectiveName): string => raw.values.get(name)?.get(0) ?? '';
  const module: ModuleRef = { name: one('PACKAGE_NAME'), version: one('PACKAGE_VERSION') };
  const modules = parseModules(raw, module.name);
  const issues = [
    ...(module.name === '' ? [{ directive: 'PACKAGE_NAME', problem: 'is not set' }] : []),
    ...(module.version === '' ? [{ directive: 'PACKAGE_VERSION', problem: 'is not set' }] : []),
    ...checkModules(modules),
    ...checkWord('AUTOINSTALL', one('AUTOINSTALL'), ['yes', 'no', '']),
    ...checkWord('BUILD_DEPENDS_REBUILD', one('BUILD_DEPENDS_REBUILD'), ['yes', 'no', '']),
    ...checkWord('NO_WEAK_MODULES', one('NO_WEAK_MODULES'), ['yes', 'no', '']),
  ];
  const scripts = SCRIPTS.filter(name => one(name) !== '').map(name => [name, one(name)] as const);
  return {
    conf: {
      module,
      modules,
      make: chooseMake(raw),
      patches: choosePatches(raw),
      scripts: Object.fromEntries(scripts),
      exclusive: parseExclusive(raw),
      buildDepends: [...(raw.values.get('BUILD_DEPENDS')?.values() ?? [])].filter(name => name !== ''),
      rebuildsWithDepends: one('BUILD_DEPENDS_REBUILD').toLowerCase() === 'yes',
      autoinstall: one('AUTOINSTALL').toLowerCase() === 'yes',
      remakeInitrd: /^y/i.test(one('REMAKE_INITRD')),
      noWeakModules: one('NO_WEAK_MODULES').toLowerCase() === 'yes',
      deprecated: DIRECTIVE_NAMES.filter(
        name => findDirective(name).deprecated === true && raw.values.has(name),
      ),
      dubious: findBadExpressions(raw),
    },
    issues,
  };
}

function parseModules(raw: RawConf, packageName: string): readonly BuiltModule[] {
  const at = (name: DirectiveName, index: number): string => raw.values.get(name)?.get(index) ?? '';
  const placed = (
    ['BUILT_MODULE_NAME', 'BUILT_MODULE_LOCATION', 'DEST_MODULE_NAME', 'DEST_MODULE_LOCATION'] as const
  ).flatMap(name => [...(raw.values.get(name)?.keys() ?? [])]);
  const indexes = [...new Set(placed)].sort((a, b) => a - b);
  // A package of one module may leave its name to the package's.
  const fallback = indexes.length <= 1 ? packageName : '';
  const hasOwn = [...raw.arrays].some(name => name.startsWith('BUILD_EXCLUSIVE_'));
  return (indexes.length === 0 ? [0] : indexes).map(index => {
    const builtName = at('BUILT_MODULE_NAME', index) || fallback;
    return {
      builtName,
      builtLocation: at('BUILT_MODULE_LOCATION', index)
        .replace(/^\.?\/+|\/+$/g, '')
        .replace(/^\.$/, ''),
      destName: at('DEST_MODULE_NAME', index) || builtName,
      destLocation: at('DEST_MODULE_LOCATION', index).replace(/\/+$/, ''),
      strip: !/^n/i.test(at('STRIP', index) || at('STRIP', 0)),
      ...(hasOwn ? { exclusive: parseExclusive(raw, index) } : {}),
    };
  });
}

/** The last make line whose MAKE_MATCH fits the kernel; MAKE[0] when none does, unless it asks for a match itself. */
function chooseMake(raw: RawConf): string | undefined {
  const lines = raw.values.get('MAKE') ?? new Map<number, string>();
  let chosen: string | undefined;
  for (const [index, line] of [...lines].sort(([a], [b]) => a - b)) {
    const expression = raw.values.get('MAKE_MATCH')?.get(index) ?? '';
    const fits = expression === '' ? index === 0 : raw.matches.get('MAKE_MATCH')?.get(index) === true;
    if (fits && line !== '') chosen = line;
  }
  return chosen;
}

function choosePatches(raw: RawConf): readonly string[] {
  const patches = [...(raw.values.get('PATCH') ?? [])].sort(([a], [b]) => a - b);
  return patches
    .filter(([index, name]) => {
      const expression = raw.values.get('PATCH_MATCH')?.get(index) ?? '';
      return name !== '' && (expression === '' || raw.matches.get('PATCH_MATCH')?.get(index) === true);
    })
    .map(([, name]) => name);
}

/** Set without an index they are the package's; with one, a module's. */
function parseExclusive(raw: RawConf, index?: number): Exclusive {
  const isAsked = (name: DirectiveName): boolean => raw.arrays.has(name) === (index !== undefined);
  const one = (name: DirectiveName): string =>
    isAsked(name) ? (raw.values.get(name)?.get(index ?? 0) ?? '') : '';
  const match = (name: DirectiveName): Match | undefined =>
    one(name) === ''
      ? undefined
      : { expression: one(name), fits: raw.matches.get(name)?.get(index ?? 0) === true };
  return {
    kernel: match('BUILD_EXCLUSIVE_KERNEL'),
    arch: match('BUILD_EXCLUSIVE_ARCH'),
    kernelMin: one('BUILD_EXCLUSIVE_KERNEL_MIN'),
    // OBSOLETE_BY named the first kernel that has the module itself; it has become an upper limit.
    kernelMax: one('BUILD_EXCLUSIVE_KERNEL_MAX') || one('OBSOLETE_BY'),
    config: one('BUILD_EXCLUSIVE_CONFIG')
      .split(/\s+/)
      .filter(word => word !== ''),
  };
}

function findBadExpressions(raw: RawConf): readonly ConfIssue[] {
  return [...raw.matches].flatMap(([directive, indexes]) =>
    [...indexes]
      .filter(([, fits]) => fits === undefined)
      .map(([index]) => ({
        directive: `${directive}[${index}]`,
        problem: 'is no extended regular expression, and fits nothing',
      })),
  );
}
