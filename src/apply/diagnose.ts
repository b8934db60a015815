/** How the programs of a build tell of a full disk; the kernel's fixdep has no better word for it. */
const FULL_DISK = /^.*(?:No space left on device|Disk quota exceeded|fixdep: not all data was written).*$/m;

/** What a make's log is searched for, the most telling first. */
const TELLING: readonly RegExp[] = [
  /^[^\s:][^:\n]*:\d+:(?:\d+:)? (?:fatal )?error: .+$/m,
  /^.*: (?:Permission denied|No space left on device)$/m,
  /^.*(?:command not found|: not found|No such file or directory)$/m,
  /^ERROR: modpost: .+$/m,
  /^.*\*\*\* .+$/m,
];

/** The line of a build's log that says best why it failed; undefined when none stands out. */
export function findTellingLine(log: string): string | undefined {
  return TELLING.map(pattern => pattern.exec(log)?.[0].trim()).find(line => line !== undefined);
}

/** The line of a build's log that tells of a full disk, whatever else failed in consequence. */
export function findFullDisk(log: string): string | undefined {
  return FULL_DISK.exec(log)?.[0].trim();
}
