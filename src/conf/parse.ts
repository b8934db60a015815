import type {
  BuiltModule,
  ConfIssue,
  DkmsConf,
  Exclusive,
  Match,
  ModprobeLine,
  Outdated,
  ScriptName,
} from '../model/conf';
import type { ModuleRef } from '../model/module-ref';
import { DIRECTIVE_NAMES, type DirectiveName, findDirective, PLACING } from './directives';
import type { RawConf } from './evaluate';
import { findFlavour, isOfFirstVersions, listModulesConf, parseFirstModules } from './first-versions';
import { translateModulesConf, translateObsoletes } from './modprobe-lines';
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

const NOBODY: ModuleRef = { name: '', version: '' };

/**
 * Makes of the raw values what the engine works with, and says all that is wrong with them at once.
 *
 * @param named  what its directory is called: confs of the first versions name no package
 */
export function parseConf(raw: RawConf, named: ModuleRef = NOBODY): ParsedConf {
  const one = (name: DirectiveName): string => raw.values.get(name)?.get(0) ?? '';
  const { name, version } = isOfFirstVersions(raw) ? named : NOBODY;
  const module: ModuleRef = {
    name: one('PACKAGE_NAME') || name,
    version: one('PACKAGE_VERSION') || version,
  };
  const modules = parseModules(raw, module.name);
  const { lines, outdated } = parseModprobe(raw, modules);
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
      clean: one('CLEAN') || undefined,
      modprobe: lines,
      outdated: [...listWithoutEffect(raw), ...outdated],
      dubious: findBadExpressions(raw),
    },
    issues,
  };
}

function listWithoutEffect({ values }: RawConf): readonly Outdated[] {
  return DIRECTIVE_NAMES.flatMap(directive => {
    const { instead } = findDirective(directive);
    return instead === undefined || !values.has(directive) ? [] : [{ directive, instead }];
  });
}

function parseModprobe(
  raw: RawConf,
  modules: readonly BuiltModule[],
): { readonly lines: readonly ModprobeLine[]; readonly outdated: readonly Outdated[] } {
  const { lines, untranslated } = translateModulesConf(listModulesConf(raw));
  const indexes = listIndexes(raw);
  const obsoletes = [...(raw.values.get('MODULES_CONF_OBSOLETES') ?? [])].flatMap(([index, names]) => {
    const module = modules[indexes.indexOf(index)] ?? modules[0];
    return module === undefined ? [] : translateObsoletes(module.destName, names);
  });
  const outdated = untranslated.map(({ line, instead }) => ({ directive: `MODULES_CONF: ${line}`, instead }));
  return { lines: [...lines, ...obsoletes], outdated };
}

function parseModules(raw: RawConf, packageName: string): readonly BuiltModule[] {
  if (isOfFirstVersions(raw))
    return parseFirstModules(raw, packageName).map(module => ({ ...module, strip: isStripped(raw, 0) }));
  const at = (name: DirectiveName, index: number): string => raw.values.get(name)?.get(index) ?? '';
  const indexes = listIndexes(raw);
  // A package of one module may leave its name to the package's.
  const fallback = indexes.length <= 1 ? packageName : '';
  const hasOwn = [...raw.arrays].some(name => name.startsWith('BUILD_EXCLUSIVE_'));
  return indexes.map(index => {
    const builtName = at('BUILT_MODULE_NAME', index) || fallback;
    return {
      builtName,
      builtLocation: at('BUILT_MODULE_LOCATION', index)
        .replace(/^\.?\/+|\/+$/g, '')
        .replace(/^\.$/, ''),
      destName: at('DEST_MODULE_NAME', index) || builtName,
      destLocation: at('DEST_MODULE_LOCATION', index).replace(/\/+$/, ''),
      strip: isStripped(raw, index),
      ...(hasOwn ? { exclusive: parseExclusive(raw, index) } : {}),
    };
  });
}

/** Those that modules have; a conf that names none is of one module, of the package's name. */
function listIndexes({ values }: RawConf): readonly number[] {
  const placed = PLACING.flatMap(name => [...(values.get(name)?.keys() ?? [])]);
  return placed.length === 0 ? [0] : [...new Set(placed)].sort((a, b) => a - b);
}

/** The first one speaks for those that are silent. */
function isStripped({ values }: RawConf, index: number): boolean {
  const words = values.get('STRIP');
  return !/^n/i.test(words?.get(index) || words?.get(0) || '');
}

/**
 * The last make line whose MAKE_MATCH fits the kernel; else that of the kernel's flavour; else MAKE[0], unless that asks
 * for a match which does not fit.
 */
function chooseMake(raw: RawConf): string | undefined {
  const expressions = raw.values.get('MAKE_MATCH');
  const lines = [...(raw.values.get('MAKE') ?? [])].sort(([a], [b]) => a - b);
  const fitting = lines.filter(
    ([index, line]) =>
      line !== '' && expressions?.get(index) && raw.matches.get('MAKE_MATCH')?.get(index) === true,
  );
  const matched = fitting.pop()?.[1];
  const first = expressions?.get(0) ? undefined : raw.values.get('MAKE')?.get(0);
  return (matched ?? findFlavour(raw)?.line ?? first) || undefined;
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
