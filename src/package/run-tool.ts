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
 * @throws {DkmsError} PACKAGE_FAILED, NO_SPACE
 */
export async function runTool(host: Host, command: Command): Promise<RunResult> {
  const ended = await host.run(command);
  if (ended.ok) return ended;
  const { file } = command;
  const missing = ended.missing ? file : findMissing(ended);
  const detail = ended.missing ? `${file} is not on this system` : findTellingLine(ended);
  if (detail?.includes('No space left on device'))
    throw new DkmsError('NO_SPACE', 'No space left to make the package', { detail });
  throw new DkmsError('PACKAGE_FAILED', `${file} could not make the package`, {
    detail,
    hint:
      missing === undefined
        ? `Mend what ${file} complains of, then run this again.`
        : `apt install ${PACKAGES[missing] ?? missing}`,
  });
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
