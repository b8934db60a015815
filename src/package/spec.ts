import { DkmsError } from '../errors/dkms-error';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { PackageSpec } from '../model/package-spec';
import type { Unpacked } from '../model/unpacked';
import { createDebArch, createDebName, createDebVersion, createModulesName } from './deb-names';
import type { Description, SourceMetadata } from './metadata';

/** Who packages; the names are devscripts'. */
export interface Packager {
  readonly name: string | undefined;
  readonly email: string | undefined;
}

/** Package managers cut longer ones. */
const SUMMARY_LENGTH = 60;

/** What people look for modules by, and what lintian wants for them. */
const SECTION = 'kernel';

/** What the package of a module says, from the module's name and its source. Pure. */
export function createPackageSpec(
  module: ModuleRef,
  source: SourceMetadata,
  { packager, epochSeconds }: { packager: Packager; epochSeconds: number },
): PackageSpec {
  const { name } = module;
  const about = source.about ?? source.aboutPackage;
  return {
    module,
    packageName: createDebName(name),
    packageVersion: createDebVersion(module.version),
    architecture: 'all',
    depends: ['dkms'],
    provides: [createModulesName(name)],
    conflicts: [],
    kernel: undefined,
    summary: about?.summary ?? createSummary(name, source.description, ' (DKMS)'),
    description: describe(
      about,
      `This package holds the source of the kernel module ${name}. It is built and installed by DKMS for every kernel whose headers are installed, now and whenever a new kernel comes.`,
    ),
    section: source.section ?? SECTION,
    homepage: source.homepage,
    aliases: [],
    maintainer:
      source.maintainer ??
      `${packager.name ?? 'Local package'} <${packager.email ?? `dkms@${LOCAL_DOMAIN}`}>`,
    authors: source.authors,
    license: source.license,
    epochSeconds,
  };
}

/** dkms 3 cannot load an archive without source. */
const LOADS_BINARIES = 'dkms-ng | dkms (<< 3)';

/**
 * The same of a package that holds what was built, beside the source or alone. Pure.
 *
 * @throws {DkmsError} PACKAGE_FAILED for architectures that one package cannot be of
 */
export function addBuilds(
  spec: PackageSpec,
  source: SourceMetadata,
  { builds, binariesOnly }: Pick<Unpacked, 'builds' | 'binariesOnly'>,
): PackageSpec {
  const [first] = builds;
  if (first === undefined) return spec;
  const arches = new Set(builds.map(({ kernel }) => kernel.arch));
  if (arches.size > 1) {
    const text = `A package is of one architecture, and ${formatRef(spec.module)} is built for ${[...arches].join(', ')}`;
    throw new DkmsError('PACKAGE_FAILED', text, {
      hint: 'Make a package for each: name its kernels with -k.',
    });
  }
  return {
    ...describeBuilds(spec, source, { builds, binariesOnly }),
    architecture: createDebArch(first.kernel.arch),
    ...(binariesOnly ? { depends: [LOADS_BINARIES] } : {}),
  };
}

/** The same in words only, for packages that are of every architecture. Pure. */
export function describeBuilds(
  spec: PackageSpec,
  source: SourceMetadata,
  { builds, binariesOnly }: Pick<Unpacked, 'builds' | 'binariesOnly'>,
): PackageSpec {
  if (builds.length === 0) return spec;
  const { name } = spec.module;
  const kernels = builds.map(({ kernel }) => kernel.release).join(', ');
  const text = binariesOnly
    ? `This package holds the kernel module ${name}, built for ${kernels}, without its source: DKMS installs it for these kernels and no others.`
    : `This package holds the source of the kernel module ${name}, and what was built of it for ${kernels}. DKMS installs that there, and builds the module for every other kernel whose headers are installed.`;
  return { ...spec, description: describe(source.about ?? source.aboutPackage, text) };
}

/**
 * What the package of a module's modules for one kernel says. Pure.
 *
 * @param of  what the package of its source would say
 * @throws {DkmsError} ARCH_UNKNOWN for an architecture that Debian has no name for
 */
export function createModulesSpec(of: PackageSpec, source: SourceMetadata, kernel: Kernel): PackageSpec {
  const { release } = kernel;
  return {
    ...describeModules(of, source, kernel),
    packageName: createModulesName(of.module.name, release),
    architecture: createDebArch(kernel.arch),
    // A kernel of Debian, one that is not signed, one of Ubuntu.
    depends: [
      'kmod',
      `linux-image-${release} | linux-image-${release}-unsigned | linux-image-unsigned-${release}`,
    ],
    // dkms would put what it builds in the same place.
    conflicts: [of.packageName],
  };
}

/** What is said of them whatever the package's format. Pure. */
export function describeModules(of: PackageSpec, source: SourceMetadata, { release }: Kernel): PackageSpec {
  const { name } = of.module;
  return {
    ...of,
    kernel: release,
    summary: createSummary(name, source.about?.summary ?? source.description, ` for ${release}`),
    description: describe(
      source.about,
      `This package holds the kernel module ${name}, built for the kernel ${release} and no other. Neither a compiler nor DKMS is needed.`,
    ),
  };
}

/** RFC 2606 keeps this name for examples: no mail to it reaches a stranger. */
const LOCAL_DOMAIN = 'packages.example.org';

/** The first of these of which something is left within the length. */
function createSummary(name: string, description: string | undefined, tail: string): string {
  const said = description?.replace(/\.$/, '');
  const texts = [said === undefined ? '' : lowerArticle(said), `${name} kernel module`, 'kernel module'];
  const room = SUMMARY_LENGTH - tail.length;
  return (texts.map(text => cut(text, room)).find(text => text !== '') ?? '') + tail;
}

/** As many whole words as there is room for. */
function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  const words = text.slice(0, room).split(' ').slice(0, -1);
  return words.join(' ').replace(/[^A-Za-z0-9)]+$/, '');
}

/** What somebody has written stands before what is true of every such package; '' is a line between the two. */
function describe(about: Description | undefined, always: string): readonly string[] {
  const { text } = about ?? { text: [] };
  return text.length === 0 ? wrap(always) : [...text, '', ...wrap(always)];
}

/** Lines that fit a terminal, for a description. */
function wrap(text: string): readonly string[] {
  return (text.match(/.{1,75}(?:\s|$)|\S+/g) ?? []).map(line => line.trim());
}

/** A synopsis is a noun phrase: no leading article. */
function lowerArticle(text: string): string {
  return text.replace(/^(A|An|The) /i, '');
}
