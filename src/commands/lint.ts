import { basename, dirname, join } from 'node:path';
import { DEEPEST, findTops } from '../archive/open-archive';
import { checkGiven, findConf, findConfAt } from '../archive/open-source';
import { splitNameVersion } from '../archive/placeholders';
import { unpackArchive } from '../archive/unpack';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { fixSource } from '../lint/fix-source';
import { checkSubject, readSubject, type Source, type View } from '../lint/lint';
import type { Linted } from '../model/finding';
import { formatRef } from '../model/module-ref';
import { sourceDir, sourceLink } from '../tree/layout';
import { readTree } from '../tree/read';
import { chooseRunningKernel, readNamedKernels } from './kernels';
import { requireModule } from './select';
import { readSystem, type System } from './system';
import type { Call, Result } from './verb';

const NOT_FOUND =
  'It is looked for at the top, one folder down, and in dkms/ there; dkms.conf(5) says what it holds.';

/** Says of a dkms.conf all that can be said without a build; with --fix, writes it in the words of today. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const named = await readNamedKernels(host, system.paths, request);
  const kernels = named.length > 0 ? named : [await chooseRunningKernel(host, system.paths, request)];
  const view: View = { host, paths: system.paths, kernels };
  const path = request.source;
  if (path !== undefined && isArchive(host, path)) return lintArchive(call, view, path);
  const source = path === undefined ? findKnown(call, system) : findGiven(host, path);
  return { kind: 'linted', linted: [await lintSource(call, view, source)] };
}

function isArchive({ files }: Host, path: string): boolean {
  return !files.isDirectory(path) && !/\.(conf|dkms|conf\.in)$/.test(path);
}

/** A module of the tree, or one whose source is where such sources are. */
function findKnown({ host, request }: Call, { paths }: System): Source {
  const tree = readTree(host.files, paths, request.module?.name);
  const module = requireModule(request, tree);
  const known = [sourceLink(paths, module), sourceDir(paths, module)].find(host.files.isDirectory);
  if (known === undefined)
    throw new DkmsError(
      'SOURCE_MISSING',
      `The source of ${formatRef(module)} is not at ${sourceDir(paths, module)}`,
      { hint: 'Name a directory, a dkms.conf or an archive: dkms lint DIRECTORY' },
    );
  return { conf: requireConf(host, join(known, 'dkms.conf')), top: known, named: module };
}

function findGiven(host: Host, path: string): Source {
  checkGiven(host, path);
  if (host.files.isDirectory(path)) {
    const found = findConf(host, path);
    return found === undefined
      ? createSource(requireConf(host, join(path, 'dkms.conf')), path)
      : createSource(found.conf, found.top);
  }
  const top = dirname(path);
  // dkms/dkms.conf and debian/foo.dkms are of the folder above.
  const above = findConfAt(host, dirname(top));
  return createSource(path, above?.conf === path ? above.top : top);
}

function createSource(conf: string, top: string): Source {
  return { conf, top, named: splitNameVersion(basename(top)) };
}

function requireConf({ files }: Host, conf: string): string {
  if (files.exists(conf)) return conf;
  throw new DkmsError('CONF_MISSING_IN_SOURCE', `${conf} is not there`, {
    hint: NOT_FOUND,
  });
}

async function lintSource({ host, request }: Call, view: View, source: Source): Promise<Linted> {
  const before = await readSubject(view, source);
  if (!request.fix) return describe(source, before);
  if (!request.dryRun) {
    const { fixed, subject } = await fixSource(view, source, before);
    return { ...describe(source, subject), fixed };
  }
  return inCopy(host, view, source.top, async top => {
    const copy = { ...source, top, conf: join(top, source.conf.slice(source.top.length)) };
    const { fixed, subject } = await fixSource(view, copy, await readSubject(view, copy));
    return { ...describe(source, subject), fixed: { ...fixed, kept: undefined } };
  });
}

async function inCopy<T>(
  host: Host,
  { paths }: View,
  top: string,
  work: (copy: string) => Promise<T>,
): Promise<T> {
  const directory = await host.files.makeTemporaryDirectory('dkms-lint-', paths.temporary);
  try {
    const copy = join(directory, basename(top));
    const copied = await host.run({ file: 'cp', args: ['-a', '--reflink=auto', top, copy] });
    if (!copied.ok)
      throw new DkmsError('NOT_PERMITTED', `${top} could not be copied`, { detail: copied.stderr.trim() });
    return await work(copy);
  } finally {
    await host.files.remove(directory);
  }
}

function describe({ conf }: Source, subject: Awaited<ReturnType<typeof readSubject>>): Linted {
  const [one] = subject.evaluated;
  const module = one?.parsed.conf.module;
  const isNamed = module !== undefined && module.name !== '';
  return { conf, module: isNamed ? module : undefined, findings: checkSubject(subject) };
}

/** Every module in it; nothing can be written back. */
async function lintArchive({ host, request }: Call, view: View, path: string): Promise<Result> {
  checkGiven(host, path);
  if (request.fix) {
    throw new DkmsError('BAD_VALUE', `--fix changes no archive: ${path}`, {
      hint: `Unpack it, then: dkms lint --fix DIRECTORY`,
    });
  }
  const directory = await host.files.makeTemporaryDirectory('dkms-lint-', view.paths.temporary);
  try {
    await unpackArchive(host, path, directory);
    const tops = findTops(host, directory, DEEPEST);
    if (tops.length === 0)
      throw new DkmsError('CONF_MISSING_IN_SOURCE', `${path} holds no dkms.conf`, { hint: NOT_FOUND });
    const linted: Linted[] = [];
    for (const { conf, top } of tops) {
      const names = [top === directory ? '' : basename(top), basename(path)];
      const named = names.map(splitNameVersion).find(ref => ref !== undefined);
      const told = describe({ conf, top, named }, await readSubject(view, { conf, top, named }));
      linted.push({ ...told, conf: `${path}:${conf.slice(directory.length + 1)}` });
    }
    return { kind: 'linted', linted };
  } finally {
    await host.files.remove(directory);
  }
}
