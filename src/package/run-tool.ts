import { DkmsError } from '../errors/dkms-error';
import type { Command, Host, RunResult } from '../host/host';

/** Debian's package of a program, where that has another name. */
const PACKAGES: Readonly<Record<string, string>> = {
  'dpkg-buildpackage': 'dpkg-dev',
  'dpkg-deb': 'dpkg',
  'dpkg-genchanges': 'dpkg-dev',
  'dpkg-source': 'dpkg-dev',
  md5sum: 'coreutils',
};

/**
 * Runs a program that a package cannot be made without.
 *
 * @param name  of the one that makes it, where a shell starts it
 * @throws {DkmsError} PACKAGE_FAILED, NO_SPACE
 */
export async function runTool(host: Host, command: Command, name = command.file): Promise<RunResult> {
  const ended = await host.run(command);
  if (ended.ok) return ended;
  const absent = ended.missing ? command.file : findAbsent(ended);
  const missing = absent ?? findMissing(ended);
  const detail = absent === undefined ? findTellingLine(ended) : `${absent} is not on this system`;
  if (detail?.includes('No space left on device'))
    throw new DkmsError('NO_SPACE', 'No space left to make the package', { detail });
  throw new DkmsError('PACKAGE_FAILED', `${name} could not make the package`, {
    detail,
    hint:
      missing === undefined
        ? `Mend what ${name} complains of, then run this again.`
        : `apt install ${PACKAGES[missing] ?? missing}`,
  });
}

/** What the shell did not find of what it was to start. */
function findAbsent({ stderr }: RunResult): string | undefined {
  return /^(?:sh|xargs): .*?(gzip|xargs|md5sum|dpkg-deb): (?:not found|No such file)/m.exec(stderr)?.[1];
}

/** A program of Debian's tools that the one which was run, or a debian/rules, did not find. */
function findMissing({ stdout, stderr }: RunResult): string | undefined {
  const found = /\b(dh(?:_\w+)?|fakeroot)\b.*(?:not found|No such file|cannot be found)/.exec(
    `${stderr}\n${stdout}`,
  )?.[1];
  return found?.startsWith('dh') ? 'debhelper' : found;
}

/** The first line that speaks of an error, else the first one. */
function findTellingLine({ stdout, stderr }: RunResult): string | undefined {
  const lines = `${stderr}\n${stdout}`.split('\n').filter(line => line.trim() !== '');
  return (lines.find(line => /\berror\b/i.test(line)) ?? lines[0])?.trim();
}
