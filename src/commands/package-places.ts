import { basename, dirname, join, relative } from 'node:path';
import { findConfAt } from '../archive/open-source';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { resolvePath } from '../host/resolve';
import type { Paths } from '../model/paths';
import type { Request } from '../model/request';
import type { Unpacked } from '../model/unpacked';
import { findOldTemplate } from '../package/old-template';
import type { Packager } from '../package/spec';
import { versionDir } from '../tree/layout';
import { readTree } from '../tree/read';
import { requireModule } from './select';
import type { Call } from './verb';

/** Who packages, as devscripts ask for it. */
export function readPackager({ env }: Host): Packager {
  return { name: env.DEBFULLNAME, email: env.DEBEMAIL };
}

/** Where templates of packages are looked for: the administrator's own before ours. */
export function listTemplates(host: Host, { templateDirs }: Paths): readonly string[] {
  return [...templateDirs, join(host.programDirectory, '..', 'packaging')];
}

/** SOURCE_DATE_EPOCH, else the newest file of what is packaged; never 1970, which package tools take for a fault. */
export function chooseEpoch(given: string | undefined, newest: number): number {
  if (given !== undefined && /^[0-9]+$/.test(given)) return Number(given);
  return Math.max(newest, 1);
}

/** @throws {DkmsError} BAD_VALUE */
export function refuseDryRun({ dryRun, verb }: Request): void {
  if (!dryRun) return;
  throw new DkmsError('BAD_VALUE', `${verb} changes nothing: it writes a package, and --dry-run has no use`);
}

/** @throws {DkmsError} NOT_PERMITTED where the package could not be written */
export function refuseOutput(host: Host, output: string): void {
  if (host.files.isWritable(output)) return;
  throw new DkmsError('NOT_PERMITTED', `${output} cannot be written`, {
    hint: 'Name another place with --output DIRECTORY.',
  });
}

/**
 * The path of the source that is to be packaged: the one that was named, else the current directory where it holds
 * one and no module was named. Undefined: a module of the tree is meant.
 */
export function findSourcePath({ host, request }: Pick<Call, 'host' | 'request'>): string | undefined {
  const { source, module } = request;
  if (source !== undefined || module !== undefined) return source;
  const { cwd, files } = host;
  if (cwd === undefined) return undefined;
  return files.exists(join(cwd, 'dkms.conf')) || findConfAt(host, cwd) !== undefined ? cwd : undefined;
}

/**
 * Where packages go: of a source to the current directory, or, where that is part of the source itself, to beside the
 * source, as Debian's own tools do it; of a module of the tree into the tree, as ever.
 *
 * @param folder  in the tree: `deb`
 * @throws {DkmsError} MODULE_NOT_NAMED, NOT_PERMITTED, DIRECTORY_GONE
 */
export function chooseOutput(call: Call, paths: Paths, folder: string): string {
  const { host, request } = call;
  const source = findSourcePath(call);
  const findModule = () => requireModule(request, readTree(host.files, paths, request.module?.name));
  const findUsual = () =>
    source === undefined ? join(versionDir(paths, findModule()), folder) : findPlaceFor(host, source);
  const output = request.output ?? findUsual();
  refuseOutput(host, output);
  return output;
}

function findPlaceFor(host: Host, source: string): string {
  const cwd = resolvePath(host, '.');
  const top = basename(source) === 'dkms.conf' ? dirname(source) : source;
  const isInside = host.files.isDirectory(top) && !/^\.\.(\/|$)/.test(relative(top, cwd));
  return isInside ? dirname(top) : cwd;
}

/** The template in the form of dkms 2 that a verb is to use for a module; undefined: there is none. */
export function findTemplate(
  { host, request }: Call,
  { configDir }: Paths,
  { module, source }: Pick<Unpacked, 'module' | 'source'>,
): string | undefined {
  return findOldTemplate(host, { verb: request.verb, source, configDir, name: module.name });
}
