import type { PackageSpec } from '../model/package-spec';
import { parseNewestEntry } from './changelog';

/** DEBIAN/control. Headers are no dependency: none names the right ones, and the module waits for them anyway. */
export function createControl(spec: PackageSpec, installedKib: number): string {
  return [
    `Package: ${spec.packageName}`,
    `Version: ${spec.packageVersion}`,
    `Architecture: ${spec.architecture}`,
    `Maintainer: ${spec.maintainer}`,
    `Installed-Size: ${installedKib}`,
    `Depends: ${spec.depends.join(', ')}`,
    ...(spec.conflicts.length === 0 ? [] : [`Conflicts: ${spec.conflicts.join(', ')}`]),
    `Provides: ${spec.provides.map(name => `${name} (= ${spec.packageVersion})`).join(', ')}`,
    `Section: ${spec.section}`,
    'Priority: optional',
    ...(spec.homepage === undefined ? [] : [`Homepage: ${spec.homepage}`]),
    ...(spec.aliases.length === 0 ? [] : [`Modaliases: ${formatAliases(spec.aliases)}`]),
    `Description: ${spec.summary}`,
    ...spec.description.map(line => ` ${line === '' ? '.' : line}`),
    '',
  ].join('\n');
}

/**
 * Drivers that hardware asks for are found by this field. Who reads it takes commas, brackets and blanks for its own,
 * and each pattern for one of a shell: `?` is any character.
 *
 * @example 'v4l2loopback(usb:v0BDApC811d*, of:N*T*Cvendor?chip)'
 * @source ubuntu-drivers-common, UbuntuDrivers/detect.py and dh_modaliases
 */
export function formatAliases(modules: PackageSpec['aliases']): string {
  return modules
    .map(
      ({ module, aliases }) =>
        `${module}(${aliases.map(alias => alias.replace(/[\s(),]/g, '?')).join(', ')})`,
    )
    .join(', ');
}

/**
 * usr/share/doc/<package>/changelog, before it is compressed: that of the source, below an entry of our own where its
 * newest one is not of this version.
 */
export function createChangelog(spec: PackageSpec): string {
  const history = spec.debian?.changelog;
  const newest = history === undefined ? undefined : parseNewestEntry(history);
  if (history !== undefined && newest?.version === spec.packageVersion)
    return history.replace(/^\s*\S+/, spec.packageName);
  return newest === undefined ? createEntry(spec) : `${createEntry(spec)}\n${history?.trimStart()}`;
}

function createEntry(spec: PackageSpec): string {
  return [
    `${spec.packageName} (${spec.packageVersion}) unstable; urgency=medium`,
    '',
    `  * Package of ${spec.module.name} ${spec.module.version}, made by dkms.`,
    '',
    ` -- ${spec.maintainer}  ${formatRfc5322(spec.epochSeconds)}`,
    '',
  ].join('\n');
}

/** Debian's machine-readable form, unless the source has its own; the licence is what the module tells the kernel. */
export function createCopyright(spec: PackageSpec): string {
  if (spec.debian?.copyright !== undefined) return spec.debian.copyright;
  const { short, text } = describeLicense(spec);
  const authors = spec.authors.length === 0 ? [`the authors of ${spec.module.name}`] : spec.authors;
  const year = new Date(spec.epochSeconds * 1000).getUTCFullYear();
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    `Upstream-Name: ${spec.module.name}`,
    '',
    'Files: *',
    `Copyright: ${authors.map(author => `${year} ${author}`).join('\n           ')}`,
    `License: ${short}`,
    ...text.map(line => (line === '' ? ' .' : ` ${line}`)),
    '',
  ].join('\n');
}

function describeLicense({ license, module, kernel }: PackageSpec): {
  short: string;
  text: readonly string[];
} {
  const { name } = module;
  const where =
    kernel === undefined
      ? 'The source in /usr/src says more, in its files and in what lies beside them.'
      : 'The source that the module was built from says more, in its files.';
  const gpl = /^(GPL|GPL v2|GPL and additional rights|Dual .*GPL.*)$/.exec(license ?? '') !== null;
  const said =
    license === undefined
      ? `${name} does not say its licence.`
      : `The module ${name} declares the licence "${license}".`;
  if (!gpl) return { short: license?.replace(/\W+/g, '-') ?? 'unknown', text: [said, where] };
  const short = license?.startsWith('Dual') ? license.replace(/^Dual\s*/, '').replace(/\W+/g, '-') : 'GPL-2';
  const full =
    'On Debian systems, the text of the GNU General Public License, version 2,\nis in /usr/share/common-licenses/GPL-2.'.split(
      '\n',
    );
  return { short, text: [said, where, '', ...full] };
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun, 22 Nov 2026 18:49:44 +0000` */
export function formatRfc5322(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${time} +0000`;
}
