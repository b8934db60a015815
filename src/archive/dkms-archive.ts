import { basename, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { findKind } from '../host/walk';
import { isKernelRelease } from '../model/kernel';
import { nameOfModule } from '../model/module-name';
import type { UnpackedBuild } from '../model/unpacked';
import { compareVersions } from '../model/version';
import type { OpenedModule } from './open-archive';
import { type GivenSource, readSource } from './open-source';

/*
 * What mktarball makes, since dkms 2.0:
 *
 *   dkms_main_tree/<k>/<a>/module, log   what was built, as it lies in the tree
 *   dkms_main_tree/dkms_dbversion        2.x only: the version of this layout
 *   dkms_source_tree/                    the source, or, where only what was built is wanted,
 *   dkms_binaries_only/                  dkms.conf, PACKAGE_NAME, PACKAGE_VERSION
 */
export const MAIN_TREE = 'dkms_main_tree';
export const SOURCE_TREE = 'dkms_source_tree';
export const BINARIES_ONLY = 'dkms_binaries_only';
const LAYOUT_FILE = 'dkms_dbversion';
const NEWEST_LAYOUT = '2.0.0';

/** What is ours and of one machine only: it is in no archive, and is not taken from one. */
export function isOfThisMachine(name: string): boolean {
  return name === 'record.json' || name.startsWith('.dkms-');
}

export function isDkmsArchive({ files }: Host, top: string): boolean {
  return [MAIN_TREE, SOURCE_TREE, BINARIES_ONLY].some(name => files.exists(join(top, name)));
}

/** @throws {DkmsError} ARCHIVE_BAD, ARCHIVE_TOO_NEW, ARCHIVE_TOO_OLD, CONF_BAD_IN_SOURCE */
export async function readDkmsArchive(host: Host, from: GivenSource, top: string): Promise<OpenedModule> {
  const { files } = host;
  checkLayout(host, from.path, join(top, MAIN_TREE));
  const binariesOnly = !isRealDirectory(host.files, join(top, SOURCE_TREE));
  const source = join(top, binariesOnly ? BINARIES_ONLY : SOURCE_TREE);
  const conf = join(source, 'dkms.conf');
  if (!isRealDirectory(host.files, source) || !files.exists(conf)) {
    throw createBad(from.path, `there is a dkms.conf neither in ${SOURCE_TREE} nor in ${BINARIES_ONLY}`);
  }
  const builds = await readBuilds(host, from, join(top, MAIN_TREE));
  if (binariesOnly) {
    for (const name of files.list(source).filter(other => other !== 'dkms.conf'))
      await files.remove(join(source, name));
  }
  // NAME-VERSION-kernelK-A.dkms.tar.gz, NAME-VERSION-source-only.dkms.tar.gz
  const name = basename(from.path).replace(/-(kernel|source-only|manykernels).*$/, '');
  const { parsed, filledVersion } = await readSource(host, from, { top: source, conf }, [name]);
  return { module: parsed.conf.module, source, binariesOnly, builds, filledVersion };
}

function checkLayout({ files }: Host, path: string, main: string): void {
  const layout = files.readText(join(main, LAYOUT_FILE))?.trim();
  if (layout === undefined) return;
  if (compareVersions(layout, NEWEST_LAYOUT) > 0) {
    throw new DkmsError(
      'ARCHIVE_TOO_NEW',
      `${path} has layout ${layout}, and ${NEWEST_LAYOUT} is the newest known`,
    );
  }
}

async function readBuilds(
  host: Host,
  { path, builtFor }: GivenSource,
  main: string,
): Promise<readonly UnpackedBuild[]> {
  const { files } = host;
  const releases = files.list(main).filter(name => name !== LAYOUT_FILE);
  const builds = releases.flatMap(release => {
    const directory = join(main, release);
    if (!isKernelRelease(release) || !isRealDirectory(host.files, directory))
      throw createBad(path, `${MAIN_TREE}/${release} is no kernel's`);
    if (files.exists(join(directory, 'module'))) {
      if (builtFor === undefined) throw createTooOld(path, release);
      return [{ kernel: { release, arch: builtFor }, directory }];
    }
    return files
      .list(directory)
      .map(arch => ({ kernel: { release, arch }, directory: join(directory, arch) }));
  });
  for (const build of builds) await checkBuild(host, path, build);
  return builds;
}

async function checkBuild(host: Host, path: string, { kernel, directory }: UnpackedBuild): Promise<void> {
  const name = `${MAIN_TREE}/${kernel.release}/${kernel.arch}`;
  const module = join(directory, 'module');
  // Since 2.6 a module's file ends in .ko.
  const old = host.files.list(module).find(file => file.endsWith('.o'));
  if (old !== undefined)
    throw createBad(path, `${old} is a module of Linux 2.4, which no later kernel loads`);
  if (
    !/^\w[\w.-]*$/.test(kernel.arch) ||
    !isRealDirectory(host.files, directory) ||
    !isRealDirectory(host.files, module)
  )
    throw createBad(path, `${name} holds nothing that was built for a kernel`);
  if (!host.files.list(module).some(file => nameOfModule(file) !== undefined))
    throw createBad(path, `${name}/module holds no module`);
  for (const own of host.files.list(directory).filter(isOfThisMachine)) {
    await host.files.remove(join(directory, own));
  }
}

function isRealDirectory(files: Host['files'], path: string): boolean {
  return findKind(files, path) === 'directory';
}

function createBad(path: string, detail: string): DkmsError {
  return new DkmsError('ARCHIVE_BAD', `${path} is no archive of dkms that can be loaded: ${detail}`, {
    hint: `See what it holds: tar -tf ${path}`,
  });
}

/** Before 2.0 a tree was of one architecture. */
function createTooOld(path: string, release: string): DkmsError {
  return new DkmsError(
    'ARCHIVE_TOO_OLD',
    `${path} is older than dkms 2.0: it does not tell what ${release} runs on`,
    {
      hint: `Tell it: dkms ldtarball -a ARCH ${path}. Or convert it for any dkms: unpack it, move ${MAIN_TREE}/${release}/{module,log} into ${MAIN_TREE}/${release}/ARCH, and pack it again.`,
    },
  );
}
