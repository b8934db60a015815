import { basename, dirname, join, relative } from 'node:path';
import { findTemporaryName } from '../host/file-writes';
import type { Host } from '../host/host';
import { listTree } from '../host/walk';
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

/** What a package of modules has beside what all have. */
export interface ModulesDebPlaces extends DebPlaces {
  /** Absolute paths of the files. */
  readonly modules: readonly string[];
  /** The template of a preinst. */
  readonly preinst?: string;
  /** gzip for readers that know nothing else; xz without it. */
  readonly compression?: 'gzip';
}

/** The same of modules that are built, for one kernel. */
export async function makeModulesDeb(
  host: Host,
  spec: PackageSpec,
  places: ModulesDebPlaces,
): Promise<string> {
  const payload = join(places.staging, 'lib', 'modules', spec.kernel ?? '', DESTINATION);
  await host.files.makeDirectory(payload);
  for (const path of places.modules) await host.files.copyFile(path, join(payload, basename(path)));
  const { preinst } = places;
  const scripts = {
    ...(preinst === undefined ? {} : { preinst }),
    postinst: 'deb/modules-postinst',
    postrm: 'deb/modules-postrm',
  };
  return finish(host, spec, { ...places, scripts });
}

interface Finished extends DebPlaces {
  /** Templates, by the name that dpkg gives them. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly compression?: 'gzip' | 'xz';
}

/** All but what a package is there for. */
async function finish(host: Host, spec: PackageSpec, places: Finished): Promise<string> {
  const { files } = host;
  const { staging } = places;
  const changelog = await writeDocuments(host, spec, staging);
  const names = listTree(files, staging).filter(({ kind }) => kind === 'file');
  const kib = measure(files, names);
  const control = join(staging, 'DEBIAN');
  await files.makeDirectory(control);
  await files.writeDraft(join(control, 'control'), createControl(spec, kib));
  // Filled when the changelog is packed; its mode is set before.
  await files.writeDraft(join(control, 'md5sums'), '');
  for (const [name, template] of Object.entries(places.scripts)) {
    const text = fillTemplate(readTemplate(files, places.templates, template), spec);
    await files.writeDraft(join(control, name), text, 0o755);
  }
  await normalizeTree(host, staging, spec.epochSeconds);
  const summed = names.map(({ path }) => `${relative(staging, path)}${path === changelog ? '.gz' : ''}\0`);
  return build(host, spec, { ...places, kib, changelog, summed: summed.join('') });
}

/** @returns the changelog's path */
async function writeDocuments({ files }: Host, spec: PackageSpec, staging: string): Promise<string> {
  const documents = join(staging, 'usr', 'share', 'doc', spec.packageName);
  await files.makeDirectory(documents);
  await files.writeDraft(join(documents, 'copyright'), createCopyright(spec));
  // A version with a revision is taken for Debian's own, whose changelog has another name.
  const changelog = join(documents, spec.packageVersion.includes('-') ? 'changelog.Debian' : 'changelog');
  await files.writeDraft(changelog, createChangelog(spec));
  return changelog;
}

/** What dpkg calls the installed size. */
function measure(files: Host['files'], names: readonly { readonly path: string }[]): number {
  const sizes = names.map(({ path }) => files.stat(path)?.sizeBytes ?? 0);
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

/** By one shell: to start a small program from node takes longer than what it does. */
const PACK = 'gzip -9n -- "$1" && shift && xargs -0 md5sum -- > DEBIAN/md5sums && exec dpkg-deb "$@"';

/**
 * At its usual level xz makes room for much more than this, which takes it twice as long as what there is to compress;
 * at level 1 that becomes 8 % larger.
 */
const SMALL_KIB = 512;

interface Laid extends Finished {
  readonly kib: number;
  /** What is to be compressed. */
  readonly changelog: string;
  /** Names of what is then summed, each with a NUL after it. */
  readonly summed: string;
}

async function build(
  host: Host,
  spec: PackageSpec,
  { staging, output, kib, changelog, summed, compression = 'xz' }: Laid,
): Promise<string> {
  const level = compression === 'xz' && kib <= SMALL_KIB ? 1 : 6;
  const version = spec.packageVersion.replace(/^[0-9]+:/, '');
  const path = join(output, `${spec.packageName}_${version}_${spec.architecture}.deb`);
  await host.files.makeDirectory(output);
  const half = findTemporaryName(path);
  const options = ['--root-owner-group', '--no-uniform-compression', `-Z${compression}`, `-z${level}`];
  try {
    await runTool(
      host,
      {
        file: 'sh',
        args: ['-c', PACK, 'sh', changelog, ...options, '--build', staging, half],
        cwd: staging,
        input: summed,
        // One thread: with several xz cuts its blocks in another way, and the bytes would depend on the machine. What
        // is younger than the epoch gets its time.
        env: { SOURCE_DATE_EPOCH: String(spec.epochSeconds), DPKG_DEB_THREADS_MAX: '1' },
      },
      'dpkg-deb',
    );
    await host.files.replace(half, path);
  } catch (thrown) {
    await host.files.remove(half);
    throw thrown;
  }
  return path;
}
