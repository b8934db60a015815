import { type DirectiveName, PLACING } from '../conf/directives';
import type { RawConf } from '../conf/evaluate';
import { type Assignment, findAssignment } from '../conf/scan';
import type { ConfIssue } from '../model/conf';
import type { Finding } from '../model/finding';
import { createFinding, type RuleName } from './rules';
import type { ForKernel, Subject } from './subject';

/** What the values of a conf tell, as they are for a kernel. */
export function checkValues(subject: Subject, one: ForKernel): readonly Finding[] {
  const at = (name: DirectiveName, index = 0) => findAssignment(subject.assignments, name, index);
  return [
    ...one.parsed.issues.map(issue => describeIssue(subject, issue)),
    ...one.parsed.conf.dubious.map(issue => describeExpression(subject, issue)),
    ...checkPartners(one, at),
    ...checkModules(one, at),
    ...checkQuotes(one, at),
    ...checkHabits(one, at),
  ];
}

type At = (name: DirectiveName, index?: number) => Assignment | undefined;

function describeIssue({ assignments }: Subject, { directive, problem }: ConfIssue): Finding {
  const { name, on } = findElement(assignments, directive);
  const isMissing = problem === 'is not set';
  return createFinding(isMissing ? 'not-set' : 'bad-value', `it ${problem}`, {
    on,
    directive,
    next: isMissing ? `write ${directive}="..."; dkms.conf(5) says what` : undefined,
    fixable: !isMissing && findMended(name, on?.written ?? '') !== undefined,
  });
}

function describeExpression({ assignments }: Subject, { directive, problem }: ConfIssue): Finding {
  const { on } = findElement(assignments, directive);
  return createFinding('bad-expression', `it ${problem}`, { on, directive });
}

/** Where `BUILT_MODULE_NAME[1]` is written. */
function findElement(
  assignments: Subject['assignments'],
  directive: string,
): { readonly name: string; readonly on: Assignment | undefined } {
  const [, name = directive, index = '0'] = /^(\w+)(?:\[(\d+)\])?$/.exec(directive) ?? [];
  return { name, on: findAssignment(assignments, name, Number(index)) };
}

/** What a value that dkms does not take is meant to be, where that is plain; as it is to be written. */
export function findMended(name: string, written: string): string | undefined {
  const [, quote = '', text = ''] = /^(["']?)([^"'$`\\]*)\1$/.exec(written) ?? [];
  const mended = mendText(name, text);
  return mended === undefined || mended === text ? undefined : `${quote}${mended}${quote}`;
}

function mendText(name: string, text: string): string | undefined {
  if (/^(BUILT|DEST)_MODULE_NAME$/.test(name))
    return /\.k?o$/.test(text) ? text.replace(/\.k?o$/, '') : undefined;
  if (name === 'DEST_MODULE_LOCATION') {
    return /^(kernel|updates|extra)(\/|$)/.test(text) ? `/${text}` : undefined;
  }
  if (!['AUTOINSTALL', 'NO_WEAK_MODULES', 'BUILD_DEPENDS_REBUILD'].includes(name)) return undefined;
  if (/^(true|1|y|on|yes)$/i.test(text)) return 'yes';
  return /^(false|0|n|off|no)$/i.test(text) ? 'no' : undefined;
}

/** Elements that count only together. */
function checkPartners({ raw }: ForKernel, at: At): readonly Finding[] {
  const indexes = (name: DirectiveName): readonly number[] => [...(raw.values.get(name)?.keys() ?? [])];
  const modules = new Set<number>([0, ...PLACING.flatMap(indexes)]);
  const missing = (
    name: DirectiveName,
    isLost: (index: number) => boolean,
    next: (index: number) => string,
  ): readonly Finding[] =>
    indexes(name)
      .filter(isLost)
      .map(index =>
        createFinding('never-used', 'it is never used', {
          on: at(name, index),
          directive: `${name}[${index}]`,
          next: next(index),
        }),
      );
  const lacks = (name: DirectiveName) => (index: number) => !raw.values.get(name)?.get(index);
  const write = (name: string) => (index: number) => `write ${name}[${index}] beside it`;
  return [
    ...missing('MAKE', index => index > 0 && lacks('MAKE_MATCH')(index), write('MAKE_MATCH')),
    ...missing('MAKE_MATCH', lacks('MAKE'), write('MAKE')),
    ...missing('PATCH_MATCH', lacks('PATCH'), write('PATCH')),
    ...(['STRIP', 'MODULES_CONF_OBSOLETES'] as const).flatMap(name =>
      missing(name, index => !modules.has(index), write('BUILT_MODULE_NAME')),
    ),
  ];
}

function checkModules({ raw, parsed }: ForKernel, at: At): readonly Finding[] {
  const { module, buildDepends, outdated } = parsed.conf;
  const lines = outdated.filter(({ directive }) => directive.startsWith('MODULES_CONF: '));
  const isOwn = module.name !== '' && buildDepends.includes(module.name);
  return [
    ...checkPlaces(raw, at),
    ...(isOwn
      ? [
          createFinding('depends-on-itself', `it needs ${module.name}, which it is`, {
            on: at('BUILD_DEPENDS'),
          }),
        ]
      : []),
    ...lines.map(({ directive, instead }) =>
      createFinding('modules-conf', `modprobe has no word for "${directive.replace('MODULES_CONF: ', '')}"`, {
        on: at('MODULES_CONF'),
        directive: 'MODULES_CONF',
        next: `write ${instead}`,
      }),
    ),
  ];
}

function checkPlaces({ values }: RawConf, at: At): readonly Finding[] {
  const odd = [...(values.get('DEST_MODULE_LOCATION') ?? [])].filter(([, place]) =>
    /^\/(kernel|updates|extra)\/\1(\/|$)/.test(place),
  );
  return odd.map(([index, place]) =>
    createFinding('odd-place', `it is ${place}`, {
      on: at('DEST_MODULE_LOCATION', index),
      directive: `DEST_MODULE_LOCATION[${index}]`,
      next: `write ${place.replace(/^\/\w+/, '')}`,
    }),
  );
}

function checkQuotes({ raw }: ForKernel, at: At): readonly Finding[] {
  return [...raw.values].flatMap(([name, indexes]) =>
    [...indexes]
      .filter(([, value]) => value.includes('"'))
      .map(([index]) =>
        createFinding('embedded-quote', 'its value holds ", with which other versions of dkms lose it', {
          on: at(name, index),
          directive: name,
          next: "write ' for it, or call a script of the source",
        }),
      ),
  );
}

function checkHabits({ raw, parsed }: ForKernel, at: At): readonly Finding[] {
  const { make, autoinstall, remakeInitrd, modprobe } = parsed.conf;
  const here = (name: DirectiveName, isThere: boolean): readonly Finding[] => {
    const message = 'it is done here; dkms 3 of other makes does nothing with it';
    return isThere ? [createFinding('here-only', message, { on: at(name), directive: name })] : [];
  };
  const habit = (rule: RuleName, message: string, name: DirectiveName): Finding =>
    createFinding(rule, message, { on: at(name), directive: name });
  return [
    ...(autoinstall || raw.values.get('AUTOINSTALL')?.get(0)
      ? []
      : [habit('no-autoinstall', 'new kernels do not get it: AUTOINSTALL="yes" is not set', 'AUTOINSTALL')]),
    ...(make !== undefined && /\s-j\s*(\d+|\$|`|\s|$)/.test(make)
      ? [habit('own-jobs', 'its -j is dropped: all makes of a call share one budget', 'MAKE')]
      : []),
    ...here('REMAKE_INITRD', remakeInitrd),
    ...here('MODULES_CONF', modprobe.length > 0),
  ];
}
