import { FAMILIES } from '../conf/directives';
import { findFlavour, isOfFirstVersions, listFlavours } from '../conf/first-versions';
import type { Assignment } from '../conf/scan';
import { createRemoval, type Edit } from './fix';
import type { ForKernel, Subject } from './subject';

/** What brings a conf into the words of today without changing what it means. Only what stands plainly is touched. */
export function createModernEdits(subject: Subject): readonly Edit[] {
  const [one] = subject.evaluated;
  if (one === undefined) return [];
  return [
    ...removeIdle(subject),
    ...renameObsolete(subject),
    ...renameNumbered(subject),
    ...replaceFlavours(subject, one),
    ...(isOfFirstVersions(one.raw) ? replaceFirstNames(subject, one) : []),
  ];
}

const of = ({ assignments }: Subject, name: string): readonly Assignment[] =>
  assignments.filter(assignment => assignment.name === name);

function removeIdle(subject: Subject): readonly Edit[] {
  return ['MODULES_CONF_ALIAS_TYPE', 'MODULES_CONF_OBSOLETE_ONLY']
    .flatMap(name => of(subject, name))
    .map(assignment => createRemoval(subject.text, assignment));
}

function renameObsolete(subject: Subject): readonly Edit[] {
  const hasMaximum = of(subject, 'BUILD_EXCLUSIVE_KERNEL_MAX').length > 0;
  return of(subject, 'OBSOLETE_BY').map(assignment =>
    hasMaximum ? createRemoval(subject.text, assignment) : rename(assignment, 'BUILD_EXCLUSIVE_KERNEL_MAX'),
  );
}

function rename({ start, name }: Assignment, today: string): Edit {
  return { start, end: start + name.length, text: today };
}

function renameNumbered(subject: Subject): readonly Edit[] {
  const taken = of(subject, 'MODULES_CONF').map(({ index = '0' }) => index);
  return subject.assignments.flatMap(assignment => {
    const index = FAMILIES.numbered.pattern.exec(assignment.name)?.[1];
    if (index === undefined || taken.includes(index)) return [];
    return [rename(assignment, `MODULES_CONF[${Number(index)}]`)];
  });
}

/** MAKE_smp becomes a MAKE with a MAKE_MATCH; of several that fit the last counts, so the longest ending comes last. */
function replaceFlavours(subject: Subject, { raw }: ForKernel): readonly Edit[] {
  // Expressions of its own go before flavours: their order would change.
  if (raw.values.has('MAKE_MATCH')) return [];
  const flavours = [...listFlavours(raw)].sort((a, b) => a.ending.length - b.ending.length);
  const isPlain = flavours.every(({ name }) => of(subject, name).length === 1);
  if (!isPlain) return [];
  const used = [...(raw.values.get('MAKE')?.keys() ?? [0])];
  const first = Math.max(0, ...used) + 1;
  return flavours.flatMap(({ name, ending }, order) =>
    of(subject, name).map(({ start, end, written }) => {
      const index = first + order;
      return { start, end, text: `MAKE[${index}]=${written}\nMAKE_MATCH[${index}]="${ending}$"` };
    }),
  );
}

/** MODULE_NAME and LOCATION become elements for each module, where MODULE_NAME stands, or LOCATION. */
function replaceFirstNames(subject: Subject, { raw, parsed }: ForKernel): readonly Edit[] {
  const named = [...of(subject, 'MODULE_NAME'), ...of(subject, 'LOCATION')];
  // What the shell puts together is left to who wrote it.
  const isPlain = named.every(({ written, isInBlock }) => !/[$`\\]/.test(written) && !isInBlock);
  const [place, ...others] = named;
  if (!isPlain || place === undefined || named.length > 2) return [];
  const { module, modules } = parsed.conf;
  const line = (name: string, value: string): string => `${name}="${value}"`;
  const lines = [
    ...(raw.values.get('PACKAGE_NAME')?.get(0) ? [] : [line('PACKAGE_NAME', module.name)]),
    ...(raw.values.get('PACKAGE_VERSION')?.get(0) ? [] : [line('PACKAGE_VERSION', module.version)]),
    ...modules.flatMap(({ builtName, builtLocation, destName, destLocation }, index) => [
      line(`BUILT_MODULE_NAME[${index}]`, builtName),
      ...(builtLocation === '' ? [] : [line(`BUILT_MODULE_LOCATION[${index}]`, builtLocation)]),
      ...(destName === builtName ? [] : [line(`DEST_MODULE_NAME[${index}]`, destName)]),
      line(`DEST_MODULE_LOCATION[${index}]`, destLocation),
    ]),
  ];
  return [
    { start: place.start, end: place.end, text: lines.join('\n') },
    ...others.map(assignment => createRemoval(subject.text, assignment)),
  ];
}

/** Kernels for which two confs must mean the same: those that were asked for, and one of each flavour. */
export function listReleases({ evaluated }: Subject): readonly string[] {
  const [one] = evaluated;
  const asked = evaluated.map(({ kernel }) => kernel.release);
  if (one === undefined) return asked;
  const endings = listFlavours(one.raw).map(({ ending }) => ending);
  const flavoured = endings.map(ending => `2.4.20-8${ending}`);
  return [...new Set([...asked, ...flavoured, ...(findFlavour(one.raw) === undefined ? [] : ['2.4.20-8'])])];
}
