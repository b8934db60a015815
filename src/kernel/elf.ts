/**
 * Sections of an ELF file by their names, the last one of a name; undefined for what is no ELF file.
 *
 * @source System V ABI, "Object Files": the header, the section headers, the string table of names
 */
export function readSections(file: Uint8Array): ReadonlyMap<string, Uint8Array> | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 64 || bytes.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const read = createReader(bytes);
  try {
    return readTable(bytes, read);
  } catch (thrown) {
    // A file that was cut off tells of places that it does not have.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

export type ElfReader = ReturnType<typeof createReader>;

/** Reads numbers as the file's machine writes them; `word` is an address's size. */
export function createReader(bytes: Buffer) {
  const wide = bytes[4] === 2;
  const little = bytes[5] !== 2;
  const half = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const wideLong = (at: number) => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return { wide, little, half, long, word: wide ? wideLong : long };
}

function readTable(bytes: Buffer, { wide, half, long, word }: ElfReader): ReadonlyMap<string, Uint8Array> {
  const table = word(wide ? 0x28 : 0x20);
  const [entrySize, count, namesIndex] = [0, 2, 4].map(at => half((wide ? 0x3a : 0x2e) + at));
  const readSection = (index: number) => {
    const at = table + index * (entrySize ?? 0);
    const start = word(at + (wide ? 0x18 : 0x10));
    const size = word(at + (wide ? 0x20 : 0x14));
    return { name: long(at), content: bytes.subarray(start, start + size) };
  };
  const names = readSection(namesIndex ?? 0).content;
  const sections = new Map<string, Uint8Array>();
  for (let index = 1; index < (count ?? 0); index++) {
    const { name, content } = readSection(index);
    sections.set(names.toString('latin1', name, names.indexOf(0, name)), content);
  }
  return sections;
}
