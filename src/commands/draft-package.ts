import { join } from 'node:path';
import { findNewest } from '../archive/open-source';
import type { Host } from '../host/host';
import { readModuleAliases } from '../kernel/module-aliases';
import { nameOfModule } from '../model/module-name';
import type { PackageSpec } from '../model/package-spec';
import type { PackageWords } from '../model/package-words';
import type { UnpackedBuild } from '../model/unpacked';
import { compareVersions } from '../model/version';
import { isVersionOf, parseNewestEntry } from '../package/changelog';
import { readSourceMetadata, type SourceMetadata } from '../package/metadata';
import { prunePayload } from '../package/payload';
import { addBuilds, createPackageSpec } from '../package/spec';
import { chooseEpoch, readPackager } from './package-places';
import type { Subject } from './package-subject';
import type { Call } from './verb';

export interface Draft {
  readonly spec: PackageSpec;
  readonly source: SourceMetadata;
}

/**
 * What the package of a source says, in the words of the caller, of the source and of its debian/, in that order; its
 * version is that of the newest entry of debian/changelog where that is one of the module's. Afterwards the source is
 * what goes into a package.
 *
 * @param temporary  a directory of the caller's
 */
export async function draftPackage(
  { host, request }: Call,
  { module, source: directory, ...subject }: Subject,
  temporary: string,
): Promise<Draft> {
  const { files } = host;
  const source = readSourceMetadata(files, directory, request.packageWords);
  const debian = readDebian(files, directory, request.packageWords);
  await prunePayload(host, directory);
  const plain = createPackageSpec(module, source, { packager: readPackager(host), epochSeconds: 0 });
  const { version, epochSeconds } = chooseRelease(plain, debian.changelog, findNewest(host, directory));
  const spec: PackageSpec = {
    ...plain,
    packageVersion: version,
    epochSeconds: chooseEpoch(host.env.SOURCE_DATE_EPOCH, epochSeconds),
    aliases: await readModuleAliases(host, listNewestModules(files, subject.known), temporary),
    debian,
  };
  return { spec: addBuilds(spec, source, subject), source };
}

/** Whose licence the caller names has the copyright file that says so. */
function readDebian(
  files: Host['files'],
  directory: string,
  words: PackageWords = {},
): NonNullable<PackageSpec['debian']> {
  const read = (name: string): string | undefined => files.readText(join(directory, 'debian', name));
  const changelog = read('changelog');
  const isOne = changelog !== undefined && parseNewestEntry(changelog) !== undefined;
  return {
    changelog: isOne ? changelog : undefined,
    copyright: words.license === undefined ? read('copyright') : undefined,
  };
}

/** Which version it is, and of when: an entry of ours is not older than those below it. */
function chooseRelease(
  { packageVersion }: PackageSpec,
  changelog: string | undefined,
  newestFile: number,
): { readonly version: string; readonly epochSeconds: number } {
  const newest = changelog === undefined ? undefined : parseNewestEntry(changelog);
  if (newest !== undefined && isVersionOf(newest.version, packageVersion)) return newest;
  return { version: packageVersion, epochSeconds: Math.max(newestFile, newest?.epochSeconds ?? 0) };
}

/** Of what was built for several kernels, the newest one's: it tells of the same devices as the others. */
function listNewestModules(files: Host['files'], known: readonly UnpackedBuild[]): readonly string[] {
  const [newest] = [...known].sort((a, b) => compareVersions(b.kernel.release, a.kernel.release));
  return newest === undefined ? [] : listModules(files, newest);
}

/** Absolute paths of the module files that a build left, in byte order. */
export function listModules(files: Host['files'], build: UnpackedBuild): readonly string[] {
  const directory = join(build.directory, 'module');
  const names = files.list(directory).filter(name => nameOfModule(name) !== undefined);
  return names.map(name => join(directory, name));
}
