import type { Trouble } from '../errors/catalog';

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

/** What kinds of trouble are known by, the surest first. */
const TROUBLES: readonly (readonly [Trouble, RegExp])[] = [
  ['disk', FULL_DISK],
  ['memory', /Cannot allocate memory|virtual memory exhausted|Killed signal terminated program/],
  // A module whose own make signs it, or that of a kernel whose key has not come with its headers.
  ['signature', /scripts\/sign-file|signing_key\.(?:pem|x509)|^SSL error:/m],
  [
    'headers',
    /Kernel configuration is invalid|generated\/autoconf\.h|No rule to make target '[^']*(?:scripts|generated)\/|scripts\/\S+: (?:No such file|not found)/,
  ],
  [
    'compiler',
    /unrecognized command.line option|cc1: error|gcc-\d+: (?:command )?not found|clang(?:-\d+)?: (?:command )?not found|Compiler lacks|incompatible gcc\/plugin versions/,
  ],
  ['missing-tool', /command not found|^\S.*: not found$/m],
  [
    'kernel-api',
    /error: (?:implicit declaration of function|too (?:few|many) arguments|unknown type name|conflicting types|(?:initialization|assignment|passing argument|returning).*incompatible|invalid use of undefined type)|has no member named|undeclared \(first use|fatal error: (?:linux|asm|net|drm|uapi|media|sound)\/\S+: No such file|ERROR: modpost: .*(?:undefined!|GPL-only symbol|does not import|uses symbol)/,
  ],
];

/** What kind of trouble a failed build was in; undefined where its log does not tell. */
export function findTrouble(log: string): Trouble | undefined {
  return TROUBLES.find(([, pattern]) => pattern.test(log))?.[0];
}
