import { basename, dirname, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host, RunResult } from '../host/host';

/** One run of rpmbuild. All paths absolute. */
export interface RpmBuild {
  /** A directory of its own, with SOURCES in it. */
  readonly top: string;
  /** A file in it. */
  readonly spec: string;
  /** The package and its source package, or one of them. */
  readonly stage: 'all' | 'binary' | 'source';
  /** What the package runs on, as rpm names it; undefined: the spec says it, or it is this machine's. */
  readonly target?: string | undefined;
  /** A spec of ours: what the person who builds has set in ~/.rpmmacros counts for nothing. */
  readonly isOurs: boolean;
  readonly defines: Readonly<Record<string, string>>;
  /** Who the packages are of; who makes them anew from a source package has a name of his own. */
  readonly packager: string;
  readonly vendor: string | undefined;
  readonly epochSeconds: number;
  /** Where packages go; where it fails, the log does. */
  readonly output: string;
  /** Command that installs rpmbuild here. */
  readonly installCommand: string;
}

const STAGES = { all: '-ba', binary: '-bb', source: '-bs' } as const;
const LOG = 'rpmbuild.log';

/**
 * Has rpmbuild make packages in a place of our own, and moves them to where they are wanted, the source package last.
 * Who builds, when and on which machine is in none of them. No root needed.
 *
 * @returns their paths
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function runRpmbuild(host: Host, build: RpmBuild): Promise<readonly string[]> {
  const { files } = host;
  const { top, output } = build;
  for (const name of ['BUILD', 'BUILDROOT', 'RPMS', 'SRPMS', 'tmp'])
    await files.makeDirectory(join(top, name));
  const built = await host.run({
    file: 'rpmbuild',
    args: createArguments(build),
    env: {
      SOURCE_DATE_EPOCH: String(build.epochSeconds),
      ...(build.isOurs ? { HOME: top } : {}),
    },
  });
  await files.makeDirectory(output);
  const log = join(output, LOG);
  if (!built.ok) throw await explain(host, build, { built, log });
  await files.remove(log);
  const made: string[] = [];
  for (const path of listPackages(host, top)) {
    const place = join(output, basename(path));
    await files.move(path, place);
    made.push(place);
  }
  return made;
}

function createArguments(build: RpmBuild): readonly string[] {
  const { top, spec, stage, target, isOurs } = build;
  const all = {
    _topdir: top,
    _tmppath: join(top, 'tmp'),
    _buildhost: 'reproducible',
    use_source_date_epoch_as_buildtime: '1',
    source_date_epoch_from_changelog: '0',
    // The second is what rpm has called the first since 4.20.
    clamp_mtime_to_source_date_epoch: '1',
    _build_mtime_policy: 'clamp_to_source_date_epoch',
    _srcdefattr: '(-,root,root)',
    // Every rpm can read it.
    _binary_payload: 'w9.gzdio',
    _source_payload: 'w9.gzdio',
    packager: escapePercent(build.packager),
    ...(build.vendor === undefined ? {} : { vendor: escapePercent(build.vendor) }),
    ...build.defines,
  };
  return [
    STAGES[stage],
    // Nothing is needed for a source package, nor for ours.
    ...(isOurs || stage === 'source' ? ['--nodeps'] : []),
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(all).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
    spec,
  ];
}

function escapePercent(text: string): string {
  return text.replaceAll('%', '%%');
}

/** The source package is the last one, as in what rpmbuild itself says. */
function listPackages({ files }: Host, top: string): readonly string[] {
  const list = (directory: string): readonly string[] =>
    files.list(directory).flatMap(name => {
      const path = join(directory, name);
      return files.isDirectory(path) ? list(path) : [path];
    });
  return [join(top, 'RPMS'), join(top, 'SRPMS')].flatMap(list).filter(path => path.endsWith('.rpm'));
}

async function explain(
  { files }: Host,
  { spec, installCommand }: RpmBuild,
  { built, log }: { built: RunResult; log: string },
): Promise<DkmsError> {
  if (built.missing) {
    return new DkmsError('PACKAGE_FAILED', 'rpmbuild, which makes RPM packages, is not on this system', {
      hint: installCommand,
    });
  }
  await files.writeText(log, `${built.stdout}${built.stderr}`);
  return new DkmsError('PACKAGE_FAILED', `rpmbuild could not make packages by ${basename(spec)}`, {
    detail: findTelling(built.stderr)?.replaceAll(`${dirname(spec)}/`, ''),
    log,
    hint: 'Mend what the log complains of, then run this again.',
  });
}

/** That a script ended badly tells nothing; what it said just before does. */
function findTelling(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter(line => line.trim() !== '' && !line.startsWith('+'));
  const at = lines.findIndex(line => line.startsWith('error: Bad exit status'));
  const said = at > 0 ? lines[at - 1] : lines.find(line => line.startsWith('error: '));
  return (said ?? lines[0])?.replace(/^error: /, '').trim();
}
