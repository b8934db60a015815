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
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function runTool(host: Host, command: Command): Promise<RunResult> {
  const ended = await host.run(command);
  if (ended.ok) return ended;
  const { file } = command;
  throw new DkmsError('PACKAGE_FAILED', `${file} could not make the package`, {
    detail: ended.missing ? `${file} is not on this system` : findTellingLine(ended),
    hint: ended.missing ? `apt install ${PACKAGES[file] ?? file}` : undefined,
  });
}

/** The first line that speaks of an error, else the first one. */
function findTellingLine({ stdout, stderr }: RunResult): string | undefined {
  const lines = `${stderr}\n${stdout}`.split('\n').filter(line => line.trim() !== '');
  return (lines.find(line => /\berror\b/i.test(line)) ?? lines[0])?.trim();
}
