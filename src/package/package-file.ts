import { basename } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host, RunResult } from '../host/host';
import type { PackageKind } from '../model/package-kind';

/** A package in a file, and what it would bring. */
export interface PackageFile {
  readonly kind: PackageKind;
  /** Absolute. */
  readonly path: string;
  /** `foo-dkms-1.0-1.noarch`, as its manager knows it once it is installed. */
  readonly name: string;
  /** Below /usr/src: `foo-1.0`, one for each module whose source is in it. */
  readonly sources: readonly string[];
}

/** What a manager is asked with. */
interface Manager {
  /** That everything is done with. */
  readonly program: string;
  readonly list: readonly [string, ...string[]];
  readonly name: readonly [string, ...string[]];
}

const MANAGERS: Readonly<Record<PackageKind, Manager>> = {
  rpm: {
    program: 'rpm',
    list: ['rpm', '--query', '--package', '--list'],
    name: ['rpm', '--query', '--package', '--queryformat', '%{NEVRA}'],
  },
  deb: {
    program: 'dpkg',
    list: ['dpkg-deb', '--contents'],
    name: ['dpkg-deb', '--showformat', '${Package} ${Version}', '--show'],
  },
};

/**
 * Asks the package manager what is in a package.
 *
 * @throws {DkmsError} PACKAGE_FAILED where there is no such manager; ARCHIVE_UNSUPPORTED for what is no package of its;
 *   ARCHIVE_BAD for one that brings no module
 */
export async function readPackageFile(host: Host, path: string, kind: PackageKind): Promise<PackageFile> {
  const { list, name } = MANAGERS[kind];
  const listed = await ask(host, list, { path, kind });
  const sources = [
    ...listed.stdout.matchAll(/(?:^|[ .])\/usr\/src\/([^/\n]+)\/dkms\.conf(?= -> |$)/gm),
  ].flatMap(([, directory]) => directory ?? []);
  if (sources.length === 0) {
    throw new DkmsError(
      'ARCHIVE_BAD',
      `${path} brings no source of a module: no dkms.conf in a directory of /usr/src`,
      {
        hint: `See what it brings: ${list.join(' ')} ${path}`,
      },
    );
  }
  const named = await ask(host, name, { path, kind });
  return { kind, path, name: named.stdout.trim(), sources: [...new Set(sources)].sort() };
}

async function ask(
  host: Host,
  [file, ...args]: Manager['list'],
  { path, kind }: { path: string; kind: PackageKind },
): Promise<RunResult> {
  const asked = await host.run({ file, args: [...args, path] });
  if (asked.missing) throw createNoManager(path, kind);
  if (asked.ok) return asked;
  throw new DkmsError(
    'ARCHIVE_UNSUPPORTED',
    `${path} is no package that ${MANAGERS[kind].program} can read`,
    {
      detail: asked.stderr
        .trim()
        .split('\n')
        .pop()
        ?.replace(/^(error|dpkg-deb): /, ''),
      hint: `See what it is: file ${path}`,
    },
  );
}

function createNoManager(path: string, kind: PackageKind): DkmsError {
  const { program } = MANAGERS[kind];
  return new DkmsError('PACKAGE_FAILED', `${path} is a package of ${program}, which is not on this system`, {
    hint: `Name the archive of source that ${basename(path)} was made of, or the directory of it.`,
  });
}
