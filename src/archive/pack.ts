import { dirname, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import { findTemporaryName } from '../host/file-writes';
import type { Host, RunResult } from '../host/host';
import type { ModuleRef } from '../model/module-ref';
import type { UnpackedBuild } from '../model/unpacked';
import { BINARIES_ONLY, isOfThisMachine, MAIN_TREE, SOURCE_TREE } from './dkms-archive';
import { followLinks } from './links';

/** What an archive is to hold. */
export interface Content {
  readonly module: ModuleRef;
  /** Absolute: the module's source in the tree. */
  readonly source: string;
  /** Of the source only the dkms.conf. */
  readonly binariesOnly: boolean;
  readonly builds: readonly UnpackedBuild[];
}

/** By the end of the archive's name; what ends otherwise is a plain tar. */
const COMPRESSORS: readonly { readonly name: RegExp; readonly program: string; readonly options: string }[] =
  [
    { name: /\.(gz|tgz)$/, program: 'gzip', options: '-n' },
    { name: /\.(bz2|tbz2?)$/, program: 'bzip2', options: '' },
    { name: /\.(xz|txz)$/, program: 'xz', options: '-T1' },
    { name: /\.(zst|tzst)$/, program: 'zstd', options: '-q' },
  ];

/**
 * Lays out in an empty directory what an archive will hold, copied from the tree. The caller holds the tree.
 *
 * @returns links that lead nowhere, or to a directory elsewhere: no archive can hold what they mean, and they are left out
 * @throws {DkmsError} ARCHIVE_NOT_WRITTEN, NO_SPACE
 */
export async function stageContent(
  host: Host,
  content: Content,
  staging: string,
): Promise<readonly string[]> {
  const { files } = host;
  const main = join(staging, MAIN_TREE);
  await files.makeDirectory(main);
  for (const { kernel, directory } of content.builds) {
    const to = join(main, kernel.release, kernel.arch);
    await copyTree(host, directory, to);
    for (const name of files.list(to).filter(isOfThisMachine)) await files.remove(join(to, name));
  }
  if (!content.binariesOnly) {
    const to = join(staging, SOURCE_TREE);
    await copyTree(host, content.source, to);
    const lost = await followLinks(host, content.source, to);
    await nameModule(host, join(to, 'dkms.conf'), content.module);
    return lost;
  }
  const to = join(staging, BINARIES_ONLY);
  await files.makeDirectory(to);
  await files.copyFile(join(content.source, 'dkms.conf'), join(to, 'dkms.conf'));
  await nameModule(host, join(to, 'dkms.conf'), content.module);
  await files.writeText(join(to, 'PACKAGE_NAME'), `${content.module.name}\n`);
  await files.writeText(join(to, 'PACKAGE_VERSION'), `${content.module.version}\n`);
  return [];
}

/** Confs of the first versions say neither name nor version: these were the directory's, and an archive has none. */
async function nameModule({ files }: Host, conf: string, { name, version }: ModuleRef): Promise<void> {
  const text = files.readText(conf) ?? '';
  const sets = (directive: string): boolean => new RegExp(`^\\s*(export\\s+)?${directive}=`, 'm').test(text);
  if (!sets('LOCATION') || sets('PACKAGE_NAME')) return;
  await files.writeText(conf, `${text}PACKAGE_NAME="${name}"\nPACKAGE_VERSION="${version}"\n`);
}

async function copyTree(host: Host, from: string, to: string): Promise<void> {
  await host.files.makeDirectory(to);
  const args = ['-a', '--no-preserve=ownership', '--reflink=auto', `${from}/.`, to];
  const copied = await host.run({ file: 'cp', args });
  if (!copied.ok) throw createNotWritten(`${from} could not be copied`, copied);
}

/**
 * Packs a directory with tar, beside the archive's place, and renames it there. The same content and epoch give the
 * same bytes, whoever packs it, where and when.
 *
 * @throws {DkmsError} ARCHIVE_NOT_WRITTEN, NO_SPACE
 */
export async function packArchive(
  host: Host,
  staging: string,
  { archive, epochSeconds }: { archive: string; epochSeconds: number },
): Promise<void> {
  const { files } = host;
  const compressor = COMPRESSORS.find(({ name }) => name.test(archive));
  if (compressor !== undefined && host.findProgram(compressor.program) === undefined) {
    const { program } = compressor;
    throw new DkmsError(
      'ARCHIVE_NOT_WRITTEN',
      `${archive} would be compressed by ${program}, which is not on PATH`,
      {
        hint: `Install ${program}, or give another name with --archive.`,
      },
    );
  }
  const half = findTemporaryName(archive);
  try {
    await files.makeDirectory(dirname(archive));
    await files.remove(half);
    const packed = await host.run({
      file: 'tar',
      args: createTarArguments({ staging, half, epochSeconds, compressor }),
    });
    if (!packed.ok) throw createNotWritten(`${archive} could not be written`, packed);
    await files.sync(half);
    await files.replace(half, archive);
  } catch (thrown) {
    await files.remove(half);
    throw thrown;
  }
}

function createTarArguments(pack: {
  readonly staging: string;
  readonly half: string;
  readonly epochSeconds: number;
  readonly compressor: { readonly program: string; readonly options: string } | undefined;
}): readonly string[] {
  const { compressor } = pack;
  return [
    '--create',
    // Of the formats that every dkms's tar reads, the one without the times of this machine.
    '--format=gnu',
    '--sort=name',
    ...['--owner=0', '--group=0', '--numeric-owner'],
    `--mtime=@${pack.epochSeconds}`,
    '--mode=u+rwX,go+rX,go-w,a-st',
    ...(compressor === undefined
      ? []
      : [`--use-compress-program=${`${compressor.program} ${compressor.options}`.trim()}`]),
    ...['--file', pack.half, '--directory', pack.staging, '.'],
  ];
}

function createNotWritten(message: string, { missing, stderr }: RunResult): DkmsError {
  const detail = missing ? 'tar or cp is not on this system' : stderr.trim().split('\n')[0];
  return new DkmsError(/No space left/.test(stderr) ? 'NO_SPACE' : 'ARCHIVE_NOT_WRITTEN', message, {
    detail,
  });
}
