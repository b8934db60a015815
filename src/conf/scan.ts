/** One assignment of a dkms.conf, as it is written. */
export interface Assignment {
  readonly name: string;
  /** What stands in brackets: `0`, or `$i`; undefined: nothing does. */
  readonly index: string | undefined;
  /** Counted from 1: where its name stands. */
  readonly line: number;
  /** Offsets of all of it, value included. */
  readonly start: number;
  readonly end: number;
  /** The value as it is written, quotes included. */
  readonly written: string;
  /** It stands in an `if`, a loop or a function. */
  readonly isInBlock: boolean;
}

const ASSIGNMENT = /([A-Za-z_]\w*)(?:\[([^\]\n]*)\])?\+?=/y;
/** After these the next word is a command, or an assignment, again. */
const OPENING = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'for', 'case', 'do', '{', '!']);
const BEFORE_ASSIGNMENT = new Set([...OPENING, 'export', 'readonly', 'declare', 'typeset', 'local']);
const DEEPER = new Set(['if', 'while', 'until', 'for', 'case', '{']);
const HIGHER = new Set(['fi', 'done', 'esac', '}']);

/**
 * Finds the assignments of a shell file by reading it, without running any of it: for telling where something stands,
 * never for what it means. What evaluates a conf is bash.
 */
export function scanAssignments(text: string): readonly Assignment[] {
  const found: Assignment[] = [];
  let depth = 0;
  let isCommand = true;
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? '';
    if (char === '#' && /(^|\s|;)$/.test(text.slice(Math.max(0, at - 1), at))) at = endOfLine(text, at);
    else if (/[\n;&|()]/.test(char)) {
      isCommand = true;
      at += 1;
    } else if (/\s/.test(char)) at += 1;
    else {
      const end = endOfWord(text, at);
      const word = text.slice(at, end);
      const match = isCommand ? matchAt(ASSIGNMENT, text, at) : undefined;
      if (match !== undefined) found.push(describe(text, match, { at, end, isInBlock: depth > 0 }));
      else isCommand = isCommand && BEFORE_ASSIGNMENT.has(word);
      if (match === undefined && DEEPER.has(word)) depth += 1;
      if (match === undefined && HIGHER.has(word)) depth -= 1;
      at = Math.max(end, at + 1);
    }
  }
  return found;
}

function describe(
  text: string,
  match: RegExpExecArray,
  { at, end, isInBlock }: { readonly at: number; readonly end: number; readonly isInBlock: boolean },
): Assignment {
  const [whole = '', name = '', index] = match;
  const line = text.slice(0, at).split('\n').length;
  return { name, index, line, start: at, end, written: text.slice(at + whole.length, end), isInBlock };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Where a word ends: at what separates words, unless quotes, brackets or a backslash keep that together. */
function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/[\s;&|)]/.test(char)) return at;
    if (char === '(') {
      // Of an array; elsewhere it begins a list of commands.
      if (text[at - 1] !== '=') return at;
      at = endOfGroup(text, at + 1, ')');
    } else at = endOfPart(text, at);
  }
  return text.length;
}

/** One character, or all that is quoted or nested. */
function endOfPart(text: string, at: number): number {
  const char = text[at];
  const two = text.slice(at, at + 2);
  if (char === '\\') return at + 2;
  if (char === "'") return endOfText(text, at + 1, "'");
  if (char === '"') return endOfGroup(text, at + 1, '"');
  if (char === '`') return endOfGroup(text, at + 1, '`');
  if (two === '$(') return endOfGroup(text, at + 2, ')');
  if (two === '${') return endOfGroup(text, at + 2, '}');
  return at + 1;
}

function endOfText(text: string, from: number, closing: string): number {
  const end = text.indexOf(closing, from);
  return end < 0 ? text.length : end + 1;
}

function endOfGroup(text: string, from: number, closing: string): number {
  let at = from;
  while (at < text.length) {
    if (text[at] === closing) return at + 1;
    if (closing === ')' && text[at] === '(') {
      at = endOfGroup(text, at + 1, ')');
      continue;
    }
    // Within double quotes a single one is a letter.
    at = closing === '"' && text[at] === "'" ? at + 1 : endOfPart(text, at);
  }
  return text.length;
}

/** The assignment that counts for an element: the last of that index, else the last whose index only the shell knows. */
export function findAssignment(
  assignments: readonly Assignment[],
  name: string,
  index = 0,
): Assignment | undefined {
  const own = assignments.filter(assignment => assignment.name === name);
  const of = (wanted: (index: string | undefined) => boolean) => own.filter(each => wanted(each.index)).pop();
  const exact = of(text => text?.trim() === String(index) || (text === undefined && index === 0));
  return (
    exact ?? of(text => text !== undefined && !/^\d+$/.test(text.trim())) ?? of(text => text === undefined)
  );
}
