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
