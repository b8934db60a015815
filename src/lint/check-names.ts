import { DIRECTIVE_NAMES, FAMILIES, findDirective, isDirective } from '../conf/directives';
import { listFlavours } from '../conf/first-versions';
import type { Assignment } from '../conf/scan';
import type { Finding } from '../model/finding';
import { createFinding } from './rules';
import type { Subject } from './subject';

/** What the names of variables tell: misspelt ones, old ones, and those that nothing reads. */
export function checkNames(subject: Subject): readonly Finding[] {
  const first = new Map<string, Assignment>();
  for (const assignment of subject.assignments) {
    if (!first.has(assignment.name)) first.set(assignment.name, assignment);
  }
  return [...first.values()].flatMap(assignment => checkName(subject, assignment));
}

function checkName(subject: Subject, on: Assignment): readonly Finding[] {
  const { name: directive } = on;
  if (isDirective(directive)) return checkAge(subject, on, findDirective(directive));
  if (FAMILIES.numbered.pattern.test(directive)) return [createOld(on, FAMILIES.numbered.became)];
  if (isFlavour(subject, directive)) return [createOld(on, FAMILIES.flavours.became)];
  const meant = findMeant(directive);
  if (meant !== undefined && !isUsed(subject, directive)) {
    const message = `dkms does not know it; ${meant} is a directive`;
    return [createFinding('misspelt', message, { on, directive, next: `write ${meant}`, fixable: true })];
  }
  if (!/^[A-Z][A-Z0-9_]{3,}$/.test(directive) || isUsed(subject, directive)) return [];
  return [
    createFinding('unknown', 'it is no directive, and nothing in this file uses it', { on, directive }),
  ];
}

function checkAge(
  { evaluated }: Subject,
  on: Assignment,
  { instead, became }: { readonly instead?: string; readonly became?: string },
): readonly Finding[] {
  const { name: directive } = on;
  if (instead !== undefined)
    return [
      createFinding('outdated', 'it has no effect any more', { on, directive, next: `write ${instead}` }),
    ];
  if (became === undefined) return [];
  // Beside today's directives these are helpers of the conf's own.
  const isHelper =
    directive !== 'OBSOLETE_BY' && evaluated.some(({ raw }) => raw.values.has('DEST_MODULE_LOCATION'));
  return isHelper ? [] : [createOld(on, became)];
}

function createOld(on: Assignment, became: string): Finding {
  const message = 'only the first versions, and this one, read it';
  return createFinding('outdated', message, { on, directive: on.name, next: `write ${became}` });
}

function isFlavour({ evaluated }: Subject, name: string): boolean {
  return evaluated.some(({ raw }) => listFlavours(raw).some(flavour => flavour.name === name));
}

/** Whether a variable of the conf's own serves the conf. */
export function isUsed({ text }: Pick<Subject, 'text'>, name: string): boolean {
  return new RegExp(`\\$(\\{[!#]?)?${name}\\b`).test(text);
}

const TODAYS = DIRECTIVE_NAMES.filter(name => {
  const { became, instead } = findDirective(name);
  return became === undefined && instead === undefined;
});

/** The directive that a name is nearly: in other letters, or a slip of the pen away. */
export function findMeant(name: string): string | undefined {
  const plain = flatten(name);
  if (plain.length < 5 || FAMILIES.numbered.pattern.test(name)) return undefined;
  const near = TODAYS.map(directive => ({ directive, distance: measure(plain, flatten(directive)) }))
    .filter(({ directive, distance }) => distance <= (directive.length > 8 ? 2 : 1))
    .sort((a, b) => a.distance - b.distance);
  const [best, second] = near;
  return best === undefined || best.distance === second?.distance ? undefined : best.directive;
}

function flatten(name: string): string {
  return name.toUpperCase().replaceAll('_', '');
}

/** Levenshtein's distance: how many letters are put in, left out or changed. */
function measure(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
