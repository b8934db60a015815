import { join } from 'node:path';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { PackageSpec } from '../model/package-spec';
import { fillLines, type LineValues } from './fill-lines';
import type { RpmNames } from './rpm-names';
import { createRpmTexts, formatEvr } from './rpm-texts';
import { type RpmBuild, runRpmbuild } from './rpmbuild';
import type { SpecTemplate } from './spec-template';

/** The package of a module's source, of what was built of it, or of both. All paths absolute. */
export interface RpmPackage {
  readonly spec: PackageSpec;
  readonly names: RpmNames;
  readonly license: string;
  readonly vendor: string | undefined;
  readonly template: SpecTemplate;
  /** The unpacked source; undefined: it brings only what was built. */
  readonly source: string | undefined;
  /** Those that something was built for, which is in the archive. */
  readonly kernels: readonly Kernel[];
  /** Names by which the modules in it are found, as dependencies have them. */
  readonly modaliases: readonly string[];
  /** Text of a script for where dkms brings none; undefined: it brings none either. */
  readonly legacyPostinst: string | undefined;
}

/** Where it is made: archives lie in its SOURCES, called as `nameRpmFiles` says. */
export type RpmPlace = Pick<RpmBuild, 'top' | 'output' | 'installCommand'>;

/** What the archives in SOURCES are called. */
export function nameRpmFiles({ module }: PackageSpec): { source: string; archive: string } {
  const stem = `${module.name}-${module.version}`;
  return { source: `${stem}.tar.gz`, archive: `${stem}.dkms.tar.gz` };
}

const POSTINST = 'postinst';

/**
 * Makes the RPM package of a module, and its source package, with rpmbuild.
 *
 * @returns their paths
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function makeRpm(host: Host, made: RpmPackage, place: RpmPlace): Promise<readonly string[]> {
  const { files } = host;
  const { template, names } = made;
  const isOurs = template.kind === 'ours';
  const sources = join(place.top, 'SOURCES');
  if (made.legacyPostinst !== undefined) {
    await files.writeText(join(sources, isOurs ? POSTINST : 'common.postinst'), made.legacyPostinst, 0o755);
  }
  const spec = join(place.top, 'SPECS', `${names.name}.spec`);
  await files.makeDirectory(join(place.top, 'SPECS'));
  await files.writeText(spec, fillLines(template.text, createValues(host, made)));
  const { epochSeconds, maintainer } = made.spec;
  for (const path of [spec, ...files.list(sources).map(name => join(sources, name))])
    await files.setTimes(path, epochSeconds);
  const defines = isOurs ? {} : await createClassicDefines(host, made, place.top);
  const who = { packager: maintainer, vendor: made.vendor };
  return runRpmbuild(host, { ...place, ...who, spec, stage: 'all', isOurs, defines, epochSeconds });
}

function createValues({ files }: Host, made: RpmPackage): LineValues {
  const { spec, names, source, kernels } = made;
  const { name, version } = spec.module;
  const called = nameRpmFiles(spec);
  const directory = source === undefined ? '' : `${name}-${version}`;
  const hasShared = kernels.length > 0 || made.legacyPostinst !== undefined;
  const documents = source === undefined ? [] : files.list(source);
  const list = (pattern: RegExp): readonly string[] =>
    documents.filter(file => pattern.test(file)).map(file => `${directory}/${file}`);
  const own = `${names.name.replace(/-dkms$/, '')}-kmod = ${formatEvr(names)}`;
  return {
    ...createRpmTexts(spec, names, { ...made, verb: 'mkrpm' }),
    SOURCE: source === undefined ? '' : called.source,
    SOURCE_DIRECTORY: directory,
    ARCHIVE: kernels.length === 0 ? '' : called.archive,
    LEGACY_POSTINST: made.legacyPostinst === undefined ? '' : POSTINST,
    SHARED_DIRECTORY: hasShared ? name : '',
    // dkms 3 cannot load an archive without source.
    DKMS: source === undefined ? 'dkms-ng' : 'dkms',
    PROVIDES: [own, ...made.modaliases],
    LICENSES: list(/^(COPYING|LICEN[CS]E)[A-Za-z0-9._-]*$/),
    DOCUMENTS: list(/^(README|CHANGELOG|ChangeLog|AUTHORS|NEWS)[A-Za-z0-9._-]*$/),
  };
}

/**
 * What mkrpm of dkms 2.x laid out for a spec, and told it: the source as a directory, links in it followed; which kernels
 * to have an archive made for; and a program that names what the package provides.
 */
async function createClassicDefines(
  host: Host,
  made: RpmPackage,
  top: string,
): Promise<Readonly<Record<string, string>>> {
  const { files } = host;
  const { name, version } = made.spec.module;
  if (made.source !== undefined) {
    const to = join(top, 'SOURCES', `${name}-${version}`);
    await files.makeDirectory(to);
    // What a link that leads nowhere stood for is left out, as it was.
    await host.run({ file: 'cp', args: ['-aL', '--reflink=auto', `${made.source}/.`, to] });
  }
  const provides = join(top, 'find-provides');
  const lines = made.modaliases.map(line => `${line}\n`).join('');
  await files.writeText(provides, `#!/bin/sh\ncat >/dev/null\ncat <<'END'\n${lines}END\n`, 0o755);
  const words = made.kernels.map(({ release, arch }) => ` -k ${release} -a ${arch}`).join('');
  return {
    version,
    module_name: name,
    kernel_versions: made.kernels.map(({ release }) => release).join(' ') || '%{nil}',
    mktarball_line: words === '' ? 'none' : `--binaries-only${words}`,
    __find_provides: provides,
    _use_internal_dependency_generator: '0',
  };
}
