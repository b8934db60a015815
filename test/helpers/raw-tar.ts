/** A member as its header has it, which no tar need have written. */
export interface RawMember {
  /** Of POSIX: '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' directory, '6' fifo, 'x' more fields. */
  readonly type: string;
  readonly name: string;
  readonly target?: string;
  readonly content?: string;
  readonly mode?: number;
}

const BLOCK = 512;

/** An archive of just these members, however harmful they are. */
export function createRawTar(members: readonly RawMember[]): Buffer {
  return Buffer.concat([...members.flatMap(createMember), Buffer.alloc(2 * BLOCK)]);
}

/** A member that says where another's name or target really leads, as pax does: `11 path=/x\n`. */
export function createPaxField(field: 'path' | 'linkpath', value: string): RawMember {
  const text = ` ${field}=${value}\n`;
  const length = [2, 3].map(digits => text.length + digits).find(sum => `${sum}${text}`.length === sum);
  return { type: 'x', name: 'fields', content: `${length}${text}` };
}

/** @source POSIX pax, "ustar Interchange Format" */
function createMember({ type, name, target = '', content = '', mode = 0o644 }: RawMember): readonly Buffer[] {
  const data = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100, 'latin1');
  const numbers: readonly (readonly [number, number, number])[] = [
    [mode, 100, 8],
    [0, 108, 8],
    [0, 116, 8],
    [data.length, 124, 12],
    [1_600_000_000, 136, 12],
    [1, 329, 8],
    [3, 337, 8],
  ];
  for (const [value, at, width] of numbers)
    header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  header.write(type, 156);
  header.write(target, 157, 100, 'latin1');
  header.write('ustar\x0000', 257);
  // The sum is taken as if its own field were blanks.
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, Buffer.concat([data, Buffer.alloc(-data.length & (BLOCK - 1))])];
}
