import type { ModuleNeeds } from '../model/module-needs';
import { createReader, readSections } from './elf';

/** undefined for what is no module's file. */
export function readModuleNeeds(file: Uint8Array): ModuleNeeds | undefined {
  const sections = readSections(file);
  if (sections === undefined) return undefined;
  const info = Buffer.from(sections.get('.modinfo') ?? [])
    .toString('latin1')
    .split('\0');
  const vermagic = info.find(line => line.startsWith('vermagic='))?.slice('vermagic='.length) ?? '';
  return { vermagic, versions: readVersions(file, sections) };
}

/** struct modversion_info: a checksum as wide as an address, and a name; 64 bytes together. */
const ENTRY_BYTES = 64;

/** @source Linux, include/linux/module.h; since 6.14 names may be longer, in two sections of their own */
function readVersions(
  file: Uint8Array,
  sections: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, number> {
  const versions = new Map<string, number>();
  const fixed = Buffer.from(sections.get('__versions') ?? []);
  const { wide, little } = createReader(Buffer.from(file.subarray(0, 16)));
  const readCrc = (bytes: Buffer, at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  for (let at = 0; at + ENTRY_BYTES <= fixed.length; at += ENTRY_BYTES) {
    const name = readName(fixed.subarray(at + (wide ? 8 : 4), at + ENTRY_BYTES));
    versions.set(name, readCrc(fixed, at + (wide && !little ? 4 : 0)));
  }
  const crcs = Buffer.from(sections.get('__version_ext_crcs') ?? []);
  const names = Buffer.from(sections.get('__version_ext_names') ?? [])
    .toString('latin1')
    .split('\0');
  for (let at = 0; at + 4 <= crcs.length; at += 4) {
    const name = names[at / 4];
    if (name !== undefined && name !== '') versions.set(name, readCrc(crcs, at));
  }
  versions.delete('');
  return versions;
}

function readName(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
}

/** The checksums in a Module.symvers: a line each, `0x12345678<tab>printk<tab>vmlinux<tab>EXPORT_SYMBOL`. */
export function parseSymvers(text: string): ReadonlyMap<string, number> {
  const lines = text.matchAll(/^(0x[0-9a-f]+)\t(\S+)/gim);
  return new Map([...lines].map(([, crc = '', name = '']) => [name, Number(crc)]));
}
