import type { ModuleNeeds } from '../model/module-needs';
import type { Problem, ProblemCode, Readiness } from '../model/readiness';
import type { Enrolment, ModuleSignature } from '../model/signing';

/** One installed module file, as it was found. */
export interface SeenModule {
  /** Of its file, without `.ko` and what follows. */
  readonly name: string;
  readonly path: string;
  /** undefined: it is not there. */
  readonly mtimeMs: number | undefined;
  /** undefined: it is no module, or could not be unpacked. */
  readonly needs: ModuleNeeds | undefined;
  readonly signature: ModuleSignature | undefined;
  /** Of the key of its signature; undefined: nobody asked. */
  readonly enrolment: Enrolment | undefined;
}

/** What the kernel will want of it. */
export interface Expected {
  readonly release: string;
  /** That of a module of the kernel's own; undefined: there is none to be read. */
  readonly vermagic: string | undefined;
  /** A link from another kernel's: what counts are the symbols. */
  readonly isWeak: boolean;
  /** undefined: no Module.symvers tells. */
  readonly symbols: ReadonlyMap<string, number> | undefined;
  readonly enforcedBy: string | undefined;
  readonly initramfs: ExpectedInitramfs | undefined;
  readonly next: { readonly again: string; readonly enrol: string };
}

export interface ExpectedInitramfs {
  readonly path: string;
  readonly mtimeMs: number;
  readonly modules: ReadonlySet<string> | undefined;
  /** The command that makes it anew. */
  readonly command: string;
}

type Judged = Pick<Readiness, 'problems' | 'notes'>;

const FINE: Judged = { problems: [], notes: [] };

/** Whether the kernel will load an installed module. Looks at nothing but its arguments. */
export function judgeModule(seen: SeenModule, expected: Expected): Judged {
  const { path, needs } = seen;
  const { again } = expected.next;
  if (seen.mtimeMs === undefined) return fail('file-missing', `${path} is not there`, again);
  if (needs === undefined) return fail('not-a-module', `${path} is no module that can be read`, again);
  const judged = [
    judgeVermagic(needs, seen, expected),
    judgeSymbols(needs, seen, expected),
    judgeSignature(seen, expected),
    judgeInitramfs(seen, expected),
  ];
  return {
    problems: judged.flatMap(({ problems }) => problems),
    notes: judged.flatMap(({ notes }) => notes),
  };
}

function judgeVermagic({ vermagic }: ModuleNeeds, { name }: SeenModule, expected: Expected): Judged {
  if (expected.isWeak) return FINE;
  const fits =
    expected.vermagic === undefined
      ? vermagic.split(' ')[0] === expected.release
      : vermagic.trim() === expected.vermagic.trim();
  if (fits) return FINE;
  const wanted = expected.vermagic ?? expected.release;
  const message = `${name} is made for "${vermagic.trim()}", and the kernel is "${wanted.trim()}"`;
  return fail('vermagic', message, expected.next.again);
}

function judgeSymbols({ versions }: ModuleNeeds, { name }: SeenModule, { symbols, next }: Expected): Judged {
  if (versions.size === 0) return FINE;
  if (symbols === undefined)
    return note(`The symbols of ${name} were not compared: there is no Module.symvers`);
  const others = [...versions].filter(([symbol, crc]) => symbols.get(symbol) !== crc);
  const [first] = others;
  if (first === undefined) return FINE;
  const what = symbols.has(first[0]) ? 'is another one in the kernel' : 'is not in the kernel';
  const more = others.length > 1 ? ` (and ${others.length - 1} more symbols)` : '';
  return fail('symbols', `${first[0]}, which ${name} uses, ${what}${more}`, next.again);
}

function judgeSignature({ name, signature, enrolment }: SeenModule, { enforcedBy, next }: Expected): Judged {
  if (enforcedBy === undefined) return FINE;
  if (signature === undefined)
    return fail('unsigned', `${name} is not signed, and ${enforcedBy} wants it`, next.again);
  const key = `the key that signed ${name} (${signature.signer || 'of nobody'}, ${signature.key})`;
  switch (enrolment) {
    case 'not enrolled':
      return fail('not-enrolled', `${key} is not enrolled, and ${enforcedBy} wants it`, next.enrol);
    case 'pending':
      return note(`${key} waits for the next boot: choose "Enroll MOK" there`);
    case 'unknown':
      return note(`whether ${key} is enrolled cannot be told: mokutil is not here, or there is no UEFI`);
    default:
      return FINE;
  }
}

function judgeInitramfs({ name, mtimeMs }: SeenModule, { initramfs }: Expected): Judged {
  if (initramfs === undefined) return FINE;
  const { path, modules, command } = initramfs;
  if (modules === undefined)
    return note(`${path} was not looked into: neither lsinitramfs nor lsinitrd is here`);
  if (!modules.has(name.replaceAll('-', '_')))
    return fail('not-in-initramfs', `${name} wants to be in ${path}, and is not`, command);
  return (mtimeMs ?? 0) > initramfs.mtimeMs
    ? fail('initramfs-older', `${path} is older than ${name}`, command)
    : FINE;
}

function fail(code: ProblemCode, message: string, next: string): Judged {
  const problem: Problem = { code, message, next };
  return { problems: [problem], notes: [] };
}

function note(text: string): Judged {
  return { problems: [], notes: [text] };
}
