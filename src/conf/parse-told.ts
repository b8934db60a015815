import { type DirectiveName, isDirective } from './directives';
import type { RawConf } from './evaluate';

/** What evaluate.bash tells of one conf. */
export interface ToldConf {
  readonly raw: Omit<RawConf, 'release'>;
  /** Status of the conf's last command; undefined: it left early. */
  readonly status: number | undefined;
}

type Nested<T> = Map<DirectiveName, Map<number, T>>;

interface Building {
  readonly raw: {
    readonly arrays: Set<DirectiveName>;
    readonly values: Nested<string>;
    readonly matches: Nested<boolean | undefined>;
    readonly others: Map<string, string>;
  };
  status: number | undefined;
}

/** How many fields belong to each kind, itself included. */
const LENGTHS: Readonly<Record<string, number>> = {
  begin: 2,
  end: 2,
  array: 2,
  other: 3,
  value: 4,
  match: 4,
};

/** Takes the output of evaluate.bash apart; its head says what is in it. */
export function parseTold(output: string): readonly ToldConf[] {
  const fields = output.split('\0');
  const told: Building[] = [];
  for (let i = 0; i < fields.length - 1; ) {
    const [kind = '', ...words] = fields.slice(i, i + 4);
    if (kind === 'begin') told.push(createEmpty());
    else take(told[told.length - 1], kind, words);
    i += LENGTHS[kind] ?? 1;
  }
  return told;
}

function createEmpty(): Building {
  const raw = { arrays: new Set<DirectiveName>(), values: new Map(), matches: new Map(), others: new Map() };
  return { raw, status: undefined };
}

function take(
  current: Building | undefined,
  kind: string,
  [name = '', index = '', text = '']: readonly string[],
): void {
  if (current === undefined) return;
  const { raw } = current;
  if (kind === 'end') current.status = Number(name);
  else if (kind === 'other') raw.others.set(name, index);
  else if (!isDirective(name)) return;
  else if (kind === 'array') raw.arrays.add(name);
  else if (kind === 'value') put(raw.values, name, Number(index), text);
  else put(raw.matches, name, Number(index), text === '2' ? undefined : text === '0');
}

function put<T>(into: Nested<T>, name: DirectiveName, index: number, value: T): void {
  const indexes = into.get(name) ?? new Map<number, T>();
  into.set(name, indexes.set(index, value));
}
