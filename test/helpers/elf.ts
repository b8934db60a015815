/** What a module's file says, laid out as a 64-bit little-endian ELF file, or a 32-bit big-endian one. */
export interface ModuleText {
  readonly vermagic?: string;
  /** More of what modinfo tells: `alias=usb:v1*`. */
  readonly info?: readonly string[];
  readonly versions?: Readonly<Record<string, number>>;
  /** In the sections that longer names have. */
  readonly extended?: Readonly<Record<string, number>>;
  /** Names of symbols that it has for other modules. */
  readonly exports?: readonly string[];
  readonly big?: true;
}

/** @source System V ABI, "Object Files" */
export function createElf(text: ModuleText): Buffer {
  const { vermagic, versions = {}, extended = {}, info = [], exports = [], big } = text;
  const number = (value: number, bytes: 2 | 4): Buffer => {
    const buffer = Buffer.alloc(bytes);
    if (bytes === 2) big ? buffer.writeUInt16BE(value) : buffer.writeUInt16LE(value);
    else big ? buffer.writeUInt32BE(value) : buffer.writeUInt32LE(value);
    return buffer;
  };
  const word = (value: number): Buffer =>
    big ? number(value, 4) : Buffer.concat([number(value, 4), number(0, 4)]);
  const entry = ([name, crc]: readonly [string, number]): Buffer => {
    const bytes = Buffer.alloc(64);
    word(crc).copy(bytes);
    bytes.write(name, big ? 4 : 8);
    return bytes;
  };
  const magic = ['license=GPL', ...(vermagic === undefined ? [] : [`vermagic=${vermagic}`])];
  const sections: readonly (readonly [string, Buffer])[] = [
    ['', Buffer.alloc(0)],
    ['.modinfo', Buffer.from([...magic, ...info].map(line => `${line}\0`).join(''))],
    ['__versions', Buffer.concat(Object.entries(versions).map(entry))],
    ['__version_ext_crcs', Buffer.concat(Object.values(extended).map(crc => number(crc, 4)))],
    ['__version_ext_names', Buffer.from(Object.keys(extended).join('\0'))],
    ['__ksymtab_strings', Buffer.from(exports.map(name => `${name}\0`).join(''))],
    ['.shstrtab', Buffer.alloc(0)],
  ];
  const names = sections.map(([name]) => `${name}\0`);
  const strings = Buffer.from(names.join(''));
  const contents = sections.map(([name, content]) => (name === '.shstrtab' ? strings : content));
  const header = big ? 52 : 64;
  const starts = contents.map((_, i) =>
    contents.slice(0, i).reduce((at, content) => at + content.length, header),
  );
  const table = contents.reduce((at, content) => at + content.length, header);
  const rows = contents.map((content, i) => {
    const name = number(names.slice(0, i).join('').length, 4);
    const place = [word(starts[i] ?? 0), word(content.length)];
    const before = Buffer.alloc(big ? 12 : 20);
    return Buffer.concat([name, before, ...place, Buffer.alloc(big ? 16 : 24)]);
  });
  const counts = [header, 0, 0, rows[0]?.length ?? 0, rows.length, rows.length - 1];
  const ident = Buffer.from(`\x7fELF${big ? '\x01\x02' : '\x02\x01'}\x01`.padEnd(16, '\0'), 'latin1');
  const fields = [number(1, 2), number(62, 2), number(1, 4), word(0), word(0), word(table), number(0, 4)];
  return Buffer.concat([ident, ...fields, ...counts.map(count => number(count, 2)), ...contents, ...rows]);
}
