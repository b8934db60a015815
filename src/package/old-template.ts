import { dirname, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { findKind } from '../host/walk';
import type { Kernel } from '../model/kernel';
import type { PackageSpec } from '../model/package-spec';
import type { DebContent } from './deb';
import { createModulesName } from './deb-names';
import { formatRfc5322 } from './deb-texts';
import { runTool } from './run-tool';

/** How a template is used. Paths are absolute. */
export interface OldTemplate extends DebContent {
  readonly template: string;
  /** An empty directory of our own, in another one. */
  readonly staging: string;
  readonly output: string;
  readonly makes: 'binary' | 'source';
  /** The kernel that what was built is for, where it is for one. */
  readonly kernel?: Kernel | undefined;
}

/**
 * Where a template in the form of dkms 2 is: a directory with a debian/, in the module's source or among the
 * administrator's files.
 *
 * @param verb  `mkdeb`
 */
export function findOldTemplate(
  { files }: Host,
  { verb, source, configDir, name }: { verb: string; source: string; configDir: string; name: string },
): string | undefined {
  const places = [join(source, `${name}-dkms-${verb}`), join(configDir, `template-dkms-${verb}`)];
  return places.find(place => files.isDirectory(join(place, 'debian')));
}

/**
 * Makes a package as dkms 2 did: the template, its placeholders filled in, with the source and what was built beside
 * its debian/, is given to dpkg-buildpackage.
 *
 * @returns absolute paths of what was made
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function makeByOldTemplate(
  host: Host,
  spec: PackageSpec,
  { template, staging, output, source, archive, makes, kernel }: OldTemplate,
): Promise<readonly string[]> {
  const { files } = host;
  const ref = `${spec.module.name}-${spec.module.version}`;
  await files.makeDirectory(staging);
  await runTool(host, { file: 'cp', args: ['-a', '--no-preserve=ownership', `${template}/.`, staging] });
  await fillDebian(host, spec, { staging, kernel });
  if (source !== undefined) await files.replace(source, join(staging, ref));
  if (archive !== undefined) await files.replace(archive, join(staging, `${ref}.dkms.tar.gz`));
  const work = dirname(staging);
  const before = new Set(files.list(work));
  await build(host, spec, { staging, makes, kernel });
  const made = files.list(work).filter(name => !before.has(name) && WANTED[makes].test(name));
  if (made.length === 0)
    throw new DkmsError('PACKAGE_FAILED', `dpkg-buildpackage made no package of the template ${template}`, {
      hint: `See what ${template}/debian/rules puts beside the source.`,
    });
  await files.makeDirectory(output);
  for (const name of made) await files.move(join(work, name), join(output, name));
  return made.map(name => join(output, name));
}

const WANTED = { binary: /\.u?deb$/, source: /\.(dsc|changes|buildinfo|tar\.\w+)$/ };

/** Files of debian/ itself, as ever. */
async function fillDebian(
  { files }: Host,
  spec: PackageSpec,
  { staging, kernel }: Pick<OldTemplate, 'staging' | 'kernel'>,
): Promise<void> {
  const values: Readonly<Record<string, string>> = {
    DEBIAN_PACKAGE: createModulesName(spec.module.name).replace(/-modules$/, ''),
    DEBIAN_BUILD_ARCH: spec.architecture,
    KERNEL_VERSION: kernel?.release ?? '',
    MODULE_NAME: spec.module.name,
    MODULE_VERSION: spec.module.version,
    DATE_STAMP: formatRfc5322(spec.epochSeconds),
  };
  const placeholder = new RegExp(Object.keys(values).join('|'), 'g');
  const directory = join(staging, 'debian');
  for (const name of files.list(directory)) {
    const path = join(directory, name);
    const text = findKind(files, path) === 'file' ? files.readText(path) : undefined;
    if (text === undefined) continue;
    const filled = text.replace(placeholder, found => values[found] ?? found);
    await files.writeText(path, filled, files.stat(path)?.mode);
  }
}

async function build(
  host: Host,
  { epochSeconds }: PackageSpec,
  { staging, makes, kernel }: Pick<OldTemplate, 'staging' | 'makes' | 'kernel'>,
): Promise<void> {
  const env: Readonly<Record<string, string>> = {
    SOURCE_DATE_EPOCH: String(epochSeconds),
    ...(kernel === undefined ? {} : { KVER: kernel.release, KARCH: kernel.arch }),
  };
  // Not what the template says that it needs, but what its rules then do not find, is told.
  const args = ['-d', '-us', '-uc', makes === 'source' ? '-S' : '-b'];
  await runTool(host, { file: 'dpkg-buildpackage', args, cwd: staging, env });
}
