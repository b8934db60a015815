import { findAssignment } from '../conf/scan';
import { findMeant, isUsed } from './check-names';
import { findOpenQuotes } from './check-text';
import { findMended } from './check-values';
import type { Edit } from './fix';
import type { Subject } from './subject';

/** What brings a conf that cannot be used nearer to what is plainly meant. The rest is left to who wrote it. */
export function createRepairs(subject: Subject): readonly Edit[] {
  const quotes = closeQuotes(subject);
  // Until these are closed nothing after them is what it seems.
  return quotes.length > 0 ? quotes : [...renameMisspelt(subject), ...mendValues(subject)];
}

function closeQuotes({ text }: Subject): readonly Edit[] {
  const lines = text.split('\n');
  return findOpenQuotes(text).map(({ line, quote }) => {
    const before = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    const end = before + (lines[line - 1] ?? '').trimEnd().length;
    return { start: end, end, text: quote };
  });
}

/** A name that is nearly a directive's, where that one is set nowhere. */
function renameMisspelt(subject: Subject): readonly Edit[] {
  const { assignments } = subject;
  return assignments.flatMap(({ name, start }) => {
    const meant = findMeant(name);
    const isTaken = assignments.some(other => other.name === meant) || isUsed(subject, name);
    if (meant === undefined || meant === name || isTaken) return [];
    return [{ start, end: start + name.length, text: meant }];
  });
}

function mendValues({ assignments, evaluated }: Subject): readonly Edit[] {
  const issues = evaluated.flatMap(({ parsed }) => parsed.issues);
  const edits = issues.flatMap(({ directive }) => {
    const [, name = directive, index = '0'] = /^(\w+)(?:\[(\d+)\])?$/.exec(directive) ?? [];
    const on = findAssignment(assignments, name, Number(index));
    const mended = on && findMended(name, on.written);
    return on === undefined || mended === undefined
      ? []
      : [{ start: on.end - on.written.length, end: on.end, text: mended }];
  });
  return [...new Map(edits.map(edit => [edit.start, edit])).values()];
}
