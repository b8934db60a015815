import type { ModuleRef } from '../model/module-ref';
import type { PackageSpec } from '../model/package-spec';
import { createDebName, createDebVersion } from './deb-names';
import type { SourceMetadata } from './metadata';

/** Who packages; the names are devscripts'. */
export interface Packager {
  readonly name: string | undefined;
  readonly email: string | undefined;
}

/** Package managers cut longer ones. */
const SUMMARY_LENGTH = 60;

/** What the package of a module says, from the module's name and its source. Pure. */
export function createPackageSpec(
  module: ModuleRef,
  source: SourceMetadata,
  { packager, epochSeconds }: { packager: Packager; epochSeconds: number },
): PackageSpec {
  const { name } = module;
  const said = source.description?.replace(/\.$/, '');
  return {
    module,
    packageName: createDebName(name),
    packageVersion: createDebVersion(module.version),
    summary: chooseSummary(
      said === undefined ? '' : lowerArticle(said),
      `${name} kernel module`,
      'kernel module',
    ),
    description: wrap(
      `This package holds the source of the kernel module ${name}. It is built and installed by DKMS for every kernel whose headers are installed, now and whenever a new kernel comes.`,
    ),
    maintainer: `${packager.name ?? 'Local package'} <${packager.email ?? `dkms@${LOCAL_DOMAIN}`}>`,
    authors: source.authors,
    license: source.license,
    epochSeconds,
  };
}

/** RFC 2606 keeps this name for examples: no mail to it reaches a stranger. */
const LOCAL_DOMAIN = 'packages.example.org';

/** The first of these of which something is left within the length. */
function chooseSummary(...texts: readonly string[]): string {
  const tail = ' (DKMS)';
  const room = SUMMARY_LENGTH - tail.length;
  return (texts.map(text => cut(text, room)).find(text => text !== '') ?? '') + tail;
}

/** As many whole words as there is room for. */
function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  const words = text.slice(0, room).split(' ').slice(0, -1);
  return words.join(' ').replace(/[^A-Za-z0-9)]+$/, '');
}

/** Lines that fit a terminal, for a description. */
function wrap(text: string): readonly string[] {
  return (text.match(/.{1,75}(?:\s|$)|\S+/g) ?? []).map(line => line.trim());
}

/** A synopsis is a noun phrase: no leading article. */
function lowerArticle(text: string): string {
  return text.replace(/^(A|An|The) /i, '');
}
