import { DkmsError } from '../errors/dkms-error';
import type { Command, Host } from '../host/host';
import type { PackageFile } from './package-file';

export interface FileInstall {
  /** Absolute: the system that gets it. */
  readonly root: string;
  /** Install it again, or in the place of a newer one. */
  readonly force: boolean;
  /** Where what the manager and the package's scripts say goes, as they say it. */
  readonly shown: NonNullable<Command['shown']>;
  /** Command that installs packages here, and what they need: `dnf install` */
  readonly installCommand: string;
}

/** Whether the package is installed already, in this very version. */
export async function isFileInstalled(
  host: Host,
  { kind, name }: PackageFile,
  root: string,
): Promise<boolean> {
  if (kind === 'rpm') {
    return (await host.run({ file: 'rpm', args: ['--root', root, '--query', name] })).ok;
  }
  const [wanted = '', version = ''] = name.split(' ');
  const format = ['--showformat', '${db:Status-Status} ${Version}', '--show', wanted];
  const asked = await host.run({ file: 'dpkg-query', args: ['--root', root, ...format] });
  return asked.ok && asked.stdout === `installed ${version}`;
}

/**
 * Has the package manager install a package from its file. What it needs must be there: neither of the two looks for that
 * anywhere.
 *
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function installFile(host: Host, file: PackageFile, how: FileInstall): Promise<void> {
  const { kind, path } = file;
  const installed = await host.run({ ...createCommand(file, how), shown: how.shown });
  if (installed.ok) return;
  const isOfThisSystem = how.installCommand.startsWith('apt ') === (kind === 'deb');
  throw new DkmsError('PACKAGE_FAILED', `${kind === 'rpm' ? 'rpm' : 'dpkg'} could not install ${path}`, {
    detail: 'it has said why, above',
    hint: isOfThisSystem
      ? `With all that it needs: ${how.installCommand} ${path}`
      : 'Name the source that it was made of instead.',
  });
}

function createCommand({ kind, path }: PackageFile, { root, force }: FileInstall): Command {
  if (kind === 'deb') return { file: 'dpkg', args: ['--root', root, '--install', path] };
  const forced = force ? ['--replacepkgs', '--oldpackage'] : [];
  return { file: 'rpm', args: ['--root', root, ...forced, '-Uvh', path] };
}
