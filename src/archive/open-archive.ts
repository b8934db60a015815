import { basename, dirname, relative } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { findKind } from '../host/walk';
import type { Unpacked } from '../model/unpacked';
import { isDkmsArchive, readDkmsArchive } from './dkms-archive';
import { findStrayLinks, followLinks } from './links';
import {
  checkGiven,
  copyDirectory,
  createNoConf,
  type FoundConf,
  findConfAt,
  type GivenSource,
  type OpenedSource,
  readSource,
} from './open-source';
import { unpackArchive } from './unpack';

export interface OpenedModule extends Unpacked {
  /** What was put in for version placeholders; undefined when there were none. */
  readonly filledVersion: string | undefined;
}

/** Deeper than any release of sources has its dkms.conf; a guard against archives that are made of folders. */
export const DEEPEST = 6;

/**
 * Unpacks an archive into an empty directory and finds the modules in it: one where dkms made it, else one for each
 * dkms.conf that is not inside another's source. All of it is looked through before anybody uses any of it.
 *
 * @throws {DkmsError} SOURCE_MISSING, ARCHIVE_UNSUPPORTED, ARCHIVE_BAD, ARCHIVE_TOO_NEW, ARCHIVE_TOO_OLD,
 *   CONF_BAD_IN_SOURCE
 */
export async function openArchive(
  host: Host,
  from: GivenSource,
  into: string,
): Promise<readonly OpenedModule[]> {
  checkGiven(host, from.path);
  await unpackArchive(host, from.path, into);
  const modules = isDkmsArchive(host, into)
    ? [await readDkmsArchive(host, from, into)]
    : await readModules(host, from, { into, tops: findTops(host, into, DEEPEST) });
  for (const { source, builds } of modules) {
    for (const top of [source, ...builds.map(build => build.directory)])
      checkLinks(host, { from, into }, top);
  }
  return modules;
}

/**
 * Opens a directory in the same way, or a dkms.conf in one: the conf lies at its top or one folder down. What links
 * lead to outside it is brought in.
 *
 * @returns and the links that lead nowhere, which are left out
 */
export async function openDirectory(
  host: Host,
  from: GivenSource,
  into: string,
): Promise<{ readonly modules: readonly OpenedModule[]; readonly lost: readonly string[] }> {
  const given = basename(from.path) === 'dkms.conf' ? dirname(from.path) : from.path;
  // Before the copy: a slip of the hand may name a whole disk.
  if (findTops(host, given, 1).length === 0) throw createNoConf(from.path);
  await copyDirectory(host, given, into);
  const lost: string[] = [];
  const tops = findTops(host, into, 1);
  for (const { top } of tops) lost.push(...(await followLinks(host, `${given}/${relative(into, top)}`, top)));
  return { modules: await readModules(host, { ...from, path: given }, { into, tops }), lost };
}

async function readModules(
  host: Host,
  from: GivenSource,
  { into, tops }: { readonly into: string; readonly tops: readonly FoundConf[] },
): Promise<readonly OpenedModule[]> {
  if (tops.length === 0) {
    throw new DkmsError('ARCHIVE_BAD', `${from.path} holds no dkms.conf`, {
      hint: `See what it holds: tar -tf ${from.path}`,
    });
  }
  const modules: OpenedModule[] = [];
  for (const found of tops) {
    const names = [found.top === into ? '' : basename(found.top), basename(from.path)];
    modules.push(describeSource(await readSource(host, from, found, names)));
  }
  return modules;
}

function describeSource({ directory, parsed, filledVersion }: OpenedSource): OpenedModule {
  return {
    module: parsed.conf.module,
    source: directory,
    binariesOnly: false,
    builds: [],
    filledVersion,
  };
}

/** What lies below a source's top is its own. */
export function findTops(host: Host, directory: string, depth: number): readonly FoundConf[] {
  const here = findConfAt(host, directory);
  if (here !== undefined) return [here];
  // It may have its name from a file that it sources, or none, which is told when it is read.
  const conf = `${directory}/dkms.conf`;
  if (host.files.exists(conf)) return [{ top: directory, conf }];
  if (depth === 0) return [];
  return host.files
    .list(directory)
    .map(name => `${directory}/${name}`)
    .filter(path => findKind(host.files, path) === 'directory')
    .flatMap(path => findTops(host, path, depth - 1));
}

/** Inside the archive a link may be harmless that leads elsewhere from where its part is put. */
function checkLinks(host: Host, { from, into }: { from: GivenSource; into: string }, top: string): void {
  const [stray] = findStrayLinks(host.files, top);
  if (stray === undefined) return;
  const what = `${relative(into, stray)} is a link to ${host.files.readLink(stray)}`;
  throw new DkmsError('ARCHIVE_BAD', `${from.path} is not safe to load: ${what}, which leads out of it`, {
    hint: `Look at it with: tar -tvf ${from.path}`,
  });
}
