import { createHash } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { PackageSpec } from '../model/package-spec';
import { createChangelog, createControl, createCopyright } from './deb-texts';
import { normalizeTree, prunePayload, walk } from './payload';
import { fillTemplate, readTemplate } from './template';

/** Where a package's parts come from and go to. All absolute. */
export interface DebPlaces {
  /** An empty directory of our own. */
  readonly staging: string;
  readonly output: string;
  readonly templates: readonly string[];
}

/**
 * Makes the Debian package of a module's source with dpkg-deb. The same source and epoch give the same bytes. No root
 * needed.
 *
 * @param source  it is moved into the package; on the same file system as `staging`
 * @returns the package's path
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function makeDeb(
  host: Host,
  spec: PackageSpec,
  places: DebPlaces & { readonly source: string },
): Promise<string> {
  const { module } = spec;
  const payload = join(places.staging, 'usr', 'src', `${module.name}-${module.version}`);
  await host.files.makeDirectory(dirname(payload));
  await host.files.replace(places.source, payload);
  await prunePayload(host, payload);
  return finish(host, spec, { ...places, scripts: { postinst: 'deb/postinst', prerm: 'deb/prerm' } });
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
  const content = walk(host, staging).filter(
    path => files.readLink(path) === undefined && !files.isDirectory(path),
  );
  const kib = Math.ceil(content.reduce((sum, path) => sum + (files.stat(path)?.sizeBytes ?? 0), 0) / 1024);
  const control = join(staging, 'DEBIAN');
  await files.makeDirectory(control);
  await files.writeText(join(control, 'control'), createControl(spec, kib));
  await files.writeText(join(control, 'md5sums'), createChecksums(host, staging, content));
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
  await check(host.run({ file: 'gzip', args: ['-9n', changelog] }), 'gzip');
}

function createChecksums(host: Host, staging: string, content: readonly string[]): string {
  return content
    .map(
      path =>
        `${createHash('md5').update(host.files.readBytes(path)).digest('hex')}  ${relative(staging, path)}\n`,
    )
    .join('');
}

async function build(host: Host, spec: PackageSpec, { staging, output }: DebPlaces): Promise<string> {
  const path = join(output, `${spec.packageName}_${spec.packageVersion}_${spec.architecture}.deb`);
  await host.files.makeDirectory(output);
  const half = join(dirname(staging), 'package.deb');
  await check(
    host.run({
      file: 'dpkg-deb',
      args: ['--root-owner-group', '-Zxz', '--build', staging, half],
      env: { SOURCE_DATE_EPOCH: String(spec.epochSeconds) },
    }),
    'dpkg-deb',
  );
  await host.files.move(half, path);
  return path;
}

async function check(running: ReturnType<Host['run']>, name: string): Promise<void> {
  const ended = await running;
  if (ended.ok) return;
  throw new DkmsError('PACKAGE_FAILED', `${name} could not make the package`, {
    detail: ended.missing ? `${name} is not on this system` : ended.stderr.trim().split('\n')[0],
    hint: ended.missing ? `apt install ${name === 'dpkg-deb' ? 'dpkg' : name}` : undefined,
  });
}
