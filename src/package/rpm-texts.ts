import type { PackageSpec } from '../model/package-spec';
import type { LineValues } from './fill-lines';
import type { RpmNames } from './rpm-names';

/**
 * What every spec of ours says of its package. A percent sign in it is no macro.
 *
 * @param verb  that the package is made by
 */
export function createRpmTexts(
  spec: PackageSpec,
  names: RpmNames,
  { license, verb }: { license: string; verb: string },
): LineValues {
  const { name, version } = spec.module;
  const evr = formatEvr(names);
  return escapeAll({
    NAME: name,
    VERSION: version,
    PACKAGE: names.name,
    EPOCH: names.epoch ?? '',
    PACKAGE_VERSION: names.version,
    RELEASE: names.release,
    SUMMARY: capitalize(spec.summary, name),
    LICENSE: license,
    HOMEPAGE: spec.homepage ?? '',
    DESCRIPTION: spec.description.join('\n'),
    CHANGELOG_HEAD: `${formatDay(spec.epochSeconds)} ${spec.maintainer} - ${evr}`,
    CHANGELOG: `Package of ${name} ${version}, made by dkms ${verb}.`,
  });
}

/** `1:2.0-1`, as dependencies have it. */
export function formatEvr({ epoch, version, release }: RpmNames): string {
  return `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`;
}

function escapeAll(values: Readonly<Record<string, string>>): LineValues {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text.replaceAll('%', '%%')]));
}

/** A plain word is; a name of a device, or of the module, is what it is. */
function capitalize(summary: string, moduleName: string): string {
  const [first = ''] = summary.split(' ');
  if (first === moduleName || !/^[a-z]+$/.test(first)) return summary;
  return summary.charAt(0).toUpperCase() + summary.slice(1);
}

/** `Sun Nov 22 2026` */
function formatDay(epochSeconds: number): string {
  const [weekday, day, month, year] = new Date(epochSeconds * 1000).toUTCString().split(/,? /);
  return `${weekday} ${month} ${day} ${year}`;
}
