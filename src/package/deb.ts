import { basename, dirname, join, relative } from 'node:path';
import type { Host } from '../host/host';
import { findKind, listPaths } from '../host/walk';
import type { PackageSpec } from '../model/package-spec';
import { createChangelog, createControl, createCopyright } from './deb-texts';
import { normalizeTree } from './payload';
import { runTool } from './run-tool';
import { fillTemplate, readTemplate } from './template';

/** Where a package's parts come from and go to. All absolute. */
export interface DebPlaces {
  /** An empty directory of our own. */
  readonly staging: string;
  readonly output: string;
  /** Where templates are looked for; the administrator's own place is the first. */
  readonly templates: readonly string[];
}

/** What a package of a module holds. All absolute. */
export interface DebContent {
  /** It is moved into the package; on the same file system as the staging. Undefined: what was built is all there is. */
  readonly source: string | undefined;
  /** What was built, as mktarball packs it. */
  readonly archive: string | undefined;
}

/**
 * Makes the Debian package of a module with dpkg-deb. The same content and epoch give the same bytes. No root needed.
 *
 * @returns the package's path
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function makeDeb(
  host: Host,
  spec: PackageSpec,
  places: DebPlaces & DebContent,
): Promise<string> {
  await layContent(host, spec, places);
  return finish(host, spec, { ...places, scripts: { postinst: 'deb/postinst', prerm: 'deb/prerm' } });
}

/** Puts what a package holds to where it will be, below `staging`. */
export async function layContent(
  { files }: Host,
  { module }: PackageSpec,
  { staging, source, archive }: { readonly staging: string } & DebContent,
): Promise<void> {
  const ref = `${module.name}-${module.version}`;
  if (source !== undefined) {
    const payload = join(staging, 'usr', 'src', ref);
    await files.makeDirectory(dirname(payload));
    await files.replace(source, payload);
  }
  if (archive !== undefined) {
    // Where the scripts of every package of modules tell dkms to look.
    const place = join(staging, 'usr', 'share', `${module.name}-dkms`);
    await files.makeDirectory(place);
    await files.replace(archive, join(place, `${ref}.dkms.tar.gz`));
  }
}

/** Where Debian's kernels look for modules of others, before their own. */
const DESTINATION = 'updates/dkms';

/**
 * The same of modules that are built, for one kernel.
 *
 * @param modules  absolute paths of the files
 */
export async function makeModulesDeb(
  host: Host,
  spec: PackageSpec,
  places: DebPlaces & { readonly modules: readonly string[] },
): Promise<string> {
  const payload = join(places.staging, 'lib', 'modules', spec.kernel ?? '', DESTINATION);
  await host.files.makeDirectory(payload);
  for (const path of places.modules) await host.files.copyFile(path, join(payload, basename(path)));
  const scripts = { postinst: 'deb/modules-postinst', postrm: 'deb/modules-postrm' };
  return finish(host, spec, { ...places, scripts });
}

/** All but what a package is there for. `scripts` are templates, by the name that dpkg gives them. */
async function finish(
  host: Host,
  spec: PackageSpec,
  places: DebPlaces & { readonly scripts: Readonly<Record<string, string>> },
): Promise<string> {
  const { files } = host;
  const { staging } = places;
  await writeDocuments(host, spec, staging);
  const content = listPaths(files, staging).filter(path => findKind(files, path) === 'file');
  const kib = Math.ceil(content.reduce((sum, path) => sum + (files.stat(path)?.sizeBytes ?? 0), 0) / 1024);
  const control = join(staging, 'DEBIAN');
  await files.makeDirectory(control);
  await files.writeText(join(control, 'control'), createControl(spec, kib));
  // Some drivers have more files than a command line takes.
  const names = content.map(path => `${relative(staging, path)}\0`).join('');
  const sums = await runTool(host, {
    file: 'xargs',
    args: ['-0', 'md5sum', '--'],
    cwd: staging,
    input: names,
  });
  await files.writeText(join(control, 'md5sums'), sums.stdout);
  for (const [name, template] of Object.entries(places.scripts)) {
    const text = fillTemplate(readTemplate(files, places.templates, template), spec);
    await files.writeText(join(control, name), text, 0o755);
  }
  await normalizeTree(host, staging, spec.epochSeconds);
  return build(host, spec, places);
}

async function writeDocuments(host: Host, spec: PackageSpec, staging: string): Promise<void> {
  const documents = join(staging, 'usr', 'share', 'doc', spec.packageName);
  await host.files.makeDirectory(documents);
  await host.files.writeText(join(documents, 'copyright'), createCopyright(spec));
  // A version with a revision is taken for Debian's own, whose changelog has another name.
  const changelog = join(documents, spec.packageVersion.includes('-') ? 'changelog.Debian' : 'changelog');
  await host.files.writeText(changelog, createChangelog(spec));
  await runTool(host, { file: 'gzip', args: ['-9n', changelog] });
}

async function build(host: Host, spec: PackageSpec, { staging, output }: DebPlaces): Promise<string> {
  const version = spec.packageVersion.replace(/^[0-9]+:/, '');
  const path = join(output, `${spec.packageName}_${version}_${spec.architecture}.deb`);
  await host.files.makeDirectory(output);
  const half = join(dirname(staging), 'package.deb');
  await runTool(host, {
    file: 'dpkg-deb',
    args: ['--root-owner-group', '-Zxz', '--build', staging, half],
    // One thread: with several xz cuts its blocks in another way, and the bytes would depend on the machine.
    env: { SOURCE_DATE_EPOCH: String(spec.epochSeconds), DPKG_DEB_THREADS_MAX: '1' },
  });
  await host.files.move(half, path);
  return path;
}
