import { basename, dirname, join } from 'node:path';
import { evaluateConfs } from '../conf/evaluate';
import { type ParsedConf, parseConf } from '../conf/parse';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { listTree } from '../host/walk';
import type { Kernel } from '../model/kernel';
import { findNameFault, type ModuleRef } from '../model/module-ref';
import { findPackageKind } from '../model/package-kind';
import type { Paths } from '../model/paths';
import { fillPlaceholders, findVersionInName, hasPlaceholder, splitNameVersion } from './placeholders';
import { unpackArchive } from './unpack';

/** A module's source, on a copy of our own with a dkms.conf at its top. */
export interface OpenedSource {
  /** Absolute; the caller moves it away or removes it. */
  readonly directory: string;
  readonly parsed: ParsedConf;
  /** What was put in for version placeholders; undefined when there were none. */
  readonly filledVersion: string | undefined;
}

/** What was named, and what its conf may be asked with. */
export interface GivenSource {
  readonly path: string;
  /** Asking for it may take until the source is opened. */
  readonly kernel: Kernel | Promise<Kernel>;
  readonly paths: Paths;
  /** What was built before dkms 2.0 runs on: its archives do not tell. */
  readonly builtFor?: string | undefined;
}

/**
 * Opens a directory, a dkms.conf in one, or an archive, in a new directory below `parent`. The conf may lie at the
 * top, one folder down, or in a dkms/ folder there.
 *
 * @throws {DkmsError} CONF_MISSING_IN_SOURCE, CONF_BAD_IN_SOURCE, ARCHIVE_BAD, ARCHIVE_UNSUPPORTED
 */
export async function openSource(host: Host, from: GivenSource, parent: string): Promise<OpenedSource> {
  const { files } = host;
  checkGiven(host, from.path);
  const given = basename(from.path) === 'dkms.conf' ? dirname(from.path) : from.path;
  const staging = join(parent, `.dkms-source-${process.pid}`);
  await files.remove(staging);
  await files.makeDirectory(staging);
  try {
    // Before the copy: a slip of the hand may name a whole disk.
    const isDirectory = files.isDirectory(given);
    if (isDirectory && findConf(host, given) === undefined) throw createNoConf(from.path);
    if (isDirectory) await copyDirectory(host, given, staging);
    else await unpackArchive(host, given, staging);
    const found = findConf(host, staging);
    if (found === undefined) throw createNoConf(from.path);
    return await readSource(host, from, found, [
      found.top === staging ? '' : basename(found.top),
      basename(given),
    ]);
  } catch (thrown) {
    await files.remove(staging);
    throw thrown;
  }
}

/** @throws {DkmsError} ARCHIVE_UNSUPPORTED, SOURCE_MISSING */
export function checkGiven(host: Host, path: string): void {
  if (findPackageKind(path) !== undefined) {
    throw new DkmsError(
      'ARCHIVE_UNSUPPORTED',
      `${path} is a package; a directory or an archive of source is wanted`,
    );
  }
  if (host.files.exists(path)) return;
  throw new DkmsError('SOURCE_MISSING', `${path} is not there`, { hint: `See what is: ls ${dirname(path)}` });
}

/**
 * Reads a source that lies on a copy of our own, its conf put to the top.
 *
 * @param names  of its folder and its archive: one may tell a version that the conf leaves open
 * @throws {DkmsError} CONF_BAD_IN_SOURCE
 */
export async function readSource(
  host: Host,
  from: GivenSource,
  found: FoundConf,
  names: readonly string[],
): Promise<OpenedSource> {
  const filledVersion = await settleConf(host, found, names);
  const named = names.map(splitNameVersion).find(ref => ref !== undefined);
  const parsed = await readConf(host, from, { top: found.top, named });
  return { directory: found.top, parsed, filledVersion };
}

export function createNoConf(path: string): DkmsError {
  return new DkmsError('CONF_MISSING_IN_SOURCE', `${path} holds no dkms.conf`, {
    hint: 'It is looked for at the top, one folder down, and in dkms/ there; dkms.conf(5) says what it holds.',
  });
}

/** Removes what `openSource` made, wherever in it the source was. */
export async function closeSource(host: Host, parent: string): Promise<void> {
  await host.files.remove(join(parent, `.dkms-source-${process.pid}`));
}

/** Without what is neither file, directory nor link. */
export async function copyDirectory(host: Host, from: string, to: string): Promise<void> {
  const copied = await host.run({
    file: 'cp',
    args: ['-a', '--no-preserve=ownership', '--reflink=auto', `${from}/.`, to],
  });
  if (!copied.ok) {
    const code = copied.stderr.includes('No space left') ? 'NO_SPACE' : 'NOT_PERMITTED';
    throw new DkmsError(code, `${from} could not be copied to ${to}`, {
      detail: copied.stderr.trim().split('\n')[0],
    });
  }
  // A pipe, or a socket such as git's, is no part of a source, and who reads one waits for ever.
  const special = ['f', 'd', 'l'].flatMap(type => ['!', '-type', type]);
  await host.run({ file: 'find', args: [to, ...special, '-delete'] });
}

export interface FoundConf {
  /** The source's own top, to which its make lines refer. */
  readonly top: string;
  readonly conf: string;
}

/** The conf in a directory, and the top of the source that it is of: the directory itself, or one folder down. */
export function findConf(host: Host, staging: string): FoundConf | undefined {
  const { files } = host;
  const folders = files
    .list(staging)
    .map(name => join(staging, name))
    .filter(files.isDirectory);
  for (const top of [staging, ...folders]) {
    const found = findConfAt(host, top);
    if (found !== undefined) return found;
  }
  // It may have its name from a file that it sources, or none, which is told when it is read.
  const conf = join(staging, 'dkms.conf');
  return files.exists(conf) ? { top: staging, conf } : undefined;
}

/**
 * One line in debian/*.dkms may be a pointer to a conf elsewhere; only a conf names its package, or, in the first
 * versions, the place of its modules.
 */
const NAMES_PACKAGE = /^\s*(export\s+)?(PACKAGE_NAME|LOCATION)=/m;

/** The conf of a source whose top is this directory. */
export function findConfAt({ files }: Host, top: string): FoundConf | undefined {
  const debian = files
    .list(join(top, 'debian'))
    .filter(name => /(^|\.)dkms$/.test(name))
    .map(name => join(top, 'debian', name));
  const places = [
    join(top, 'dkms.conf'),
    join(top, 'dkms', 'dkms.conf'),
    join(top, 'dkms.conf.in'),
    join(top, 'dkms', 'dkms.conf.in'),
    ...debian,
  ];
  const conf = places.find(place => NAMES_PACKAGE.test(files.readText(place) ?? ''));
  return conf === undefined ? undefined : { top, conf };
}

/** Puts the conf at the top, its version filled in from the first name that tells it. */
async function settleConf(
  host: Host,
  { top, conf }: FoundConf,
  names: readonly string[],
): Promise<string | undefined> {
  const { files } = host;
  const text = files.readText(conf) ?? '';
  const settled = join(top, 'dkms.conf');
  // A text of ours that is as old as theirs: the newest file of a source says when that was made.
  const written = files.stat(conf)?.mtimeMs ?? 0;
  if (!hasPlaceholder(text)) {
    if (conf !== settled) await files.copyFile(conf, settled);
    return undefined;
  }
  const version = names.map(findVersionInName).find(found => found !== undefined);
  if (version === undefined) {
    throw new DkmsError(
      'CONF_BAD_IN_SOURCE',
      `${basename(conf)} leaves its version open, and no name tells it`,
      {
        hint: 'Call the folder or the archive NAME-VERSION, or write PACKAGE_VERSION into dkms.conf.',
      },
    );
  }
  await files.writeText(settled, fillPlaceholders(text, version));
  await files.setTimes(settled, Math.floor(written / 1000));
  return version;
}

async function readConf(
  host: Host,
  from: GivenSource,
  { top, named }: { readonly top: string; readonly named: ModuleRef | undefined },
): Promise<ParsedConf> {
  const { path, paths } = from;
  const kernel = await from.kernel;
  const [answer] = await evaluateConfs(
    host,
    [
      {
        files: [join(top, 'dkms.conf')],
        kernel,
        kernelSourceDir: join(paths.installTree, kernel.release, 'build'),
        dkmsTree: paths.dkmsTree,
        sourceTree: paths.sourceTree,
        module: { name: '', version: '' },
      },
    ],
    'stranger',
  );
  const refuse = (detail: string): DkmsError =>
    new DkmsError('CONF_BAD_IN_SOURCE', `The dkms.conf of ${path} cannot be used`, {
      // What was read is a copy that is gone by now.
      detail: detail.replaceAll(join(top, 'dkms.conf'), 'dkms.conf'),
      hint: 'Correct it there, and run this again.',
    });
  if (answer === undefined) throw refuse('it told nothing');
  if (!answer.ok) throw refuse([answer.error.message, answer.error.detail].filter(Boolean).join(': '));
  const parsed = parseConf(answer.raw, named);
  const { name, version } = parsed.conf.module;
  const problems = [
    ...parsed.issues.map(issue => `${issue.directive} ${issue.problem}`),
    ...describeName('PACKAGE_NAME', name),
    ...describeName('PACKAGE_VERSION', version),
  ];
  if (problems.length > 0) throw refuse([...new Set(problems)].join('; '));
  return parsed;
}

function describeName(directive: string, text: string): readonly string[] {
  const fault = text === '' ? undefined : findNameFault(text);
  return fault === undefined ? [] : [`${directive} is ${JSON.stringify(text)}, which ${fault}`];
}

/** Seconds since 1970: when the newest file below a directory was written. */
export function findNewest({ files }: Host, directory: string): number {
  const times = listTree(files, directory).flatMap(({ path, kind }) =>
    kind === 'file' ? [files.stat(path)?.mtimeMs ?? 0] : [],
  );
  return Math.floor(times.reduce((newest, time) => Math.max(newest, time), 0) / 1000);
}
