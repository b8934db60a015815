import { dirname, join } from 'node:path';
import type { Host } from '../host/host';
import { listPaths } from '../host/walk';
import type { PackageSpec } from '../model/package-spec';
import type { DebContent, DebPlaces } from './deb';
import { createChangelog, createCopyright } from './deb-texts';
import { canBeReadByDhDkms } from './dh-dkms';
import { normalizeTree } from './payload';
import { runTool } from './run-tool';
import { createSourceControl, createSourceOptions } from './source-texts';
import { fillTemplate, readTemplate } from './template';

/**
 * Makes the Debian source package of a module: what dpkg-buildpackage makes of it is what `makeDeb` makes. Neither
 * debhelper nor root is needed for that. Native, unless the version has a revision: then what the package holds is the
 * original. The same content and epoch give the same bytes.
 *
 * @param places  `staging` has a directory of its own
 * @returns absolute paths of the .dsc, of what it names, and of the .changes
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function makeDsc(
  host: Host,
  spec: PackageSpec,
  places: DebPlaces & DebContent,
): Promise<readonly string[]> {
  const { files } = host;
  const { staging, output } = places;
  const ref = `${spec.module.name}-${spec.module.version}`;
  const { upstream, revision } = splitVersion(spec.packageVersion);
  await files.makeDirectory(staging);
  if (places.source !== undefined) await files.replace(places.source, join(staging, ref));
  if (places.archive !== undefined) await files.replace(places.archive, join(staging, `${ref}.dkms.tar.gz`));
  await writeDebian(host, spec, places);
  await normalizeTree(host, staging, spec.epochSeconds);
  const work = dirname(staging);
  const before = new Set(files.list(work));
  const env = { SOURCE_DATE_EPOCH: String(spec.epochSeconds) };
  if (revision !== undefined) await packOriginal(host, spec, { staging, upstream });
  await runTool(host, { file: 'dpkg-source', args: ['--build', staging], cwd: work, env });
  const changes = `${spec.packageName}_${dropEpoch(spec.packageVersion)}_source.changes`;
  const args = ['--build=source', '-sa', `-O${join(work, changes)}`];
  await runTool(host, { file: 'dpkg-genchanges', args, cwd: staging, env });
  const made = files.list(work).filter(name => !before.has(name));
  await files.makeDirectory(output);
  for (const name of made) await files.move(join(work, name), join(output, name));
  return sortMade(made).map(name => join(output, name));
}

/** The .dsc is what the tools of others take. */
function sortMade(names: readonly string[]): readonly string[] {
  const rank = (name: string): number => (name.endsWith('.dsc') ? 0 : name.endsWith('.changes') ? 2 : 1);
  return [...names].sort((a, b) => rank(a) - rank(b));
}

interface Version {
  readonly upstream: string;
  /** undefined: the package is native. */
  readonly revision: string | undefined;
}

function splitVersion(packageVersion: string): Version {
  const plain = dropEpoch(packageVersion);
  const at = plain.lastIndexOf('-');
  return at < 0
    ? { upstream: plain, revision: undefined }
    : { upstream: plain.slice(0, at), revision: plain.slice(at + 1) };
}

function dropEpoch(packageVersion: string): string {
  return packageVersion.replace(/^[0-9]+:/, '');
}

async function writeDebian(host: Host, spec: PackageSpec, places: DebPlaces & DebContent): Promise<void> {
  const { files } = host;
  const { staging, templates } = places;
  const { module, packageName } = spec;
  const ref = `${module.name}-${module.version}`;
  const write = (name: string, text: string): Promise<void> =>
    files.writeDraft(join(staging, 'debian', name), text);
  const isNative = splitVersion(spec.packageVersion).revision === undefined;
  const options = isNative ? createSourceOptions(listPaths(files, staging)) : undefined;
  const withDhDkms = usesDhDkms(host, spec, places);
  const hasBuilds = places.archive !== undefined;
  await files.makeDirectory(join(staging, 'debian', 'source'));
  await write('source/format', `3.0 (${isNative ? 'native' : 'quilt'})\n`);
  if (options !== undefined) await write('source/options', options);
  await write('control', createSourceControl(spec, withDhDkms));
  await write('changelog', createChangelog(spec));
  await write('copyright', createCopyright(spec));
  const installed = [
    ...(places.source === undefined ? [] : [`${ref} usr/src`]),
    ...(hasBuilds ? [`${ref}.dkms.tar.gz usr/share/${module.name}-dkms`] : []),
  ];
  await write(`${packageName}.install`, `${installed.join('\n')}\n`);
  const rules = readTemplate(files, templates, `dsc/rules${hasBuilds ? '-with-builds' : ''}`);
  await files.writeDraft(join(staging, 'debian', 'rules'), fillTemplate(rules, spec), 0o755);
  if (withDhDkms) return write(`${packageName}.dkms`, `${ref}/dkms.conf\n`);
  for (const script of ['postinst', 'prerm']) {
    const text = fillTemplate(readTemplate(files, templates, `deb/${script}`), spec);
    await write(`${packageName}.${script}`, `${text}\n#DEBHELPER#\n`);
  }
}

/** Whether debhelper's own scripts do: not where the administrator has others, nor where they would misread. */
function usesDhDkms(
  { files }: Host,
  { module }: PackageSpec,
  { staging, source, templates }: DebPlaces & DebContent,
): boolean {
  const conf = files.readText(join(staging, `${module.name}-${module.version}`, 'dkms.conf')) ?? '';
  const theirs = ['postinst', 'prerm'].map(script => join(templates[0] ?? '', 'deb', script));
  return source !== undefined && !theirs.some(files.exists) && canBeReadByDhDkms(conf, module);
}

/** What upstream would have released, had it released this. */
async function packOriginal(
  host: Host,
  { packageName, epochSeconds }: PackageSpec,
  { staging, upstream }: { readonly staging: string; readonly upstream: string },
): Promise<void> {
  // S: what links lead to stays as it is.
  const name = `${packageName}-${upstream}`;
  await runTool(host, {
    file: 'tar',
    args: [
      ...['--create', '--format=gnu', '--sort=name', '--owner=0', '--group=0', '--numeric-owner'],
      ...[`--mtime=@${epochSeconds}`, '--use-compress-program=xz -T1', '--exclude=./debian'],
      ...[
        `--transform=s,^\\.,${name},S`,
        '--file',
        join(dirname(staging), `${packageName}_${upstream}.orig.tar.xz`),
      ],
      ...['--directory', staging, '.'],
    ],
  });
}
