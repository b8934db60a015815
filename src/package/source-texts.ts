import type { PackageSpec } from '../model/package-spec';
import { formatAliases } from './deb-texts';

/** debian/control of a source package. With dh_dkms debhelper writes the scripts, and what they depend on. */
export function createSourceControl(spec: PackageSpec, withDhDkms: boolean): string {
  const { packageName: name, homepage } = spec;
  const depends = ['${misc:Depends}', ...(withDhDkms ? [] : spec.depends)];
  return [
    `Source: ${name}`,
    `Section: ${spec.section}`,
    'Priority: optional',
    `Maintainer: ${spec.maintainer}`,
    `Build-Depends: debhelper-compat (= 13)${withDhDkms ? ', dh-sequence-dkms' : ''}`,
    'Standards-Version: 4.6.2',
    'Rules-Requires-Root: no',
    ...(homepage === undefined ? [] : [`Homepage: ${homepage}`]),
    'Testsuite: autopkgtest-pkg-dkms',
    '',
    `Package: ${name}`,
    `Architecture: ${spec.architecture}`,
    `Depends: ${depends.join(', ')}`,
    ...(spec.conflicts.length === 0 ? [] : [`Conflicts: ${spec.conflicts.join(', ')}`]),
    `Provides: ${spec.provides.map(provided => `${provided} (= \${binary:Version})`).join(', ')}`,
    ...(spec.aliases.length === 0 ? [] : [`XB-Modaliases: ${formatAliases(spec.aliases)}`]),
    `Description: ${spec.summary}`,
    ...spec.description.map(line => ` ${line === '' ? '.' : line}`),
    '',
  ].join('\n');
}

/** What dpkg-source leaves out unless it is told otherwise, of what a driver may well need. */
const IGNORED = /(\.(a|la|o|so)|\/\.deps)$/;

/**
 * debian/source/options of a source package that dpkg-source packs itself: with a pattern of ours its own ones do not
 * hold. undefined where they leave nothing out.
 *
 * @source dpkg-source(1), --tar-ignore
 */
export function createSourceOptions(paths: readonly string[]): string | undefined {
  if (!paths.some(path => IGNORED.test(path))) return undefined;
  return '# Objects that the driver comes with belong to its source.\ntar-ignore = ".git"\n';
}
