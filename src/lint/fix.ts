import type { Assignment } from '../conf/scan';
import type { Change } from '../model/finding';
import { createModernEdits } from './modernise';
import { createRepairs } from './repair-conf';
import { isUsable, type Subject } from './subject';

/** A part of a text, and what is to stand there. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a conf in the words of today. One that can be used means what it meant; of one that cannot, what is plainly
 * meant is written as well.
 */
export function fixText(subject: Subject): string {
  const edits = isUsable(subject) ? createModernEdits(subject) : createRepairs(subject);
  return applyEdits(subject.text, edits).replaceAll('\r\n', '\n');
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((fixed, { start, end, text: put }) => fixed.slice(0, start) + put + fixed.slice(end), text);
}

/** The whole line of an assignment that stands alone on it; else the assignment, for which something must stand there. */
export function createRemoval(text: string, { start, end, isInBlock }: Assignment): Edit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const isAlone =
    /^\s*(export\s+)?$/.test(text.slice(lineStart, start)) && /^\s*(#.*)?$/.test(text.slice(end, lineEnd));
  return isAlone && !isInBlock ? { start: lineStart, end: lineEnd, text: '' } : { start, end, text: ':' };
}

/** Which lines have become which, for people: what both have at their beginning and at their end is left out. */
export function findChanges(before: string, after: string): readonly Change[] {
  const [old, fresh] = [before, after].map(text => text.split('\n'));
  if (old === undefined || fresh === undefined) return [];
  return compareLines(old, fresh);
}

/** Line by line, by the longest sequence that both have. */
function compareLines(old: readonly string[], fresh: readonly string[]): readonly Change[] {
  const longest = measureCommon(old, fresh);
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      i += 1;
      j += 1;
      continue;
    }
    const line = i + 1;
    const [gone, come]: [string[], string[]] = [[], []];
    while ((i < old.length || j < fresh.length) && !(i < old.length && old[i] === fresh[j])) {
      const skipsOld = (longest[i + 1]?.[j] ?? -1) >= (longest[i]?.[j + 1] ?? -1);
      if (i < old.length && (skipsOld || j >= fresh.length)) gone.push(old[i++] ?? '');
      else come.push(fresh[j++] ?? '');
    }
    changes.push({ line, before: gone.join('\n'), after: come.join('\n') });
  }
  return changes;
}

function measureCommon(old: readonly string[], fresh: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] =
        old[i] === fresh[j]
          ? (table[i + 1]?.[j + 1] ?? 0) + 1
          : Math.max(table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}
