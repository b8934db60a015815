import { relative } from 'node:path';
import type { Kernel } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Found } from '../model/upkeep';
import { findInstalledPairs } from '../tree/installed-files';
import { recordFile } from '../tree/layout';
import { readTree } from '../tree/read';
import { formatRecord, type InstallRecord, readRecord } from '../tree/record';
import type { Place } from './repair-links';

/** Notes of builds that cannot be read, or that say something else of the kernel than the tree does. */
export function findBrokenRecords(place: Place): readonly Found[] {
  return readTree(place.files, place.paths).flatMap(({ module, builds }) =>
    builds.flatMap(({ kernel, installed }) => checkRecord(place, { module, kernel, installed })),
  );
}

interface Subject {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly installed: boolean;
}

function checkRecord(place: Place, subject: Subject): readonly Found[] {
  const { files, paths } = place;
  const { module, kernel } = subject;
  const path = recordFile(paths, module, kernel);
  const before = files.readText(path);
  const fault = findFault(place, subject);
  if (fault === undefined) return [];
  const about = {
    kind: 'record',
    module: formatRef(module),
    kernel,
    path,
    sizeBytes: 0,
    why: fault.why,
  } as const;
  const { mended } = fault;
  if (mended === undefined) {
    const next = `dkms install ${formatRef(module)} -k ${kernel.release} --force`;
    return [{ item: { ...about, next } }];
  }
  return [
    {
      item: about,
      look: async () =>
        files.readText(path) === before ? [{ do: 'write', path, text: formatRecord(mended) }] : undefined,
    },
  ];
}

interface Fault {
  readonly why: string;
  /** undefined: only an installation can tell. */
  readonly mended: InstallRecord | undefined;
}

function findFault(place: Place, subject: Subject): Fault | undefined {
  const { files, paths } = place;
  const { module, kernel, installed } = subject;
  const record = readRecord(files, paths, subject);
  const isThere = files.exists(recordFile(paths, module, kernel));
  if (record === undefined && isThere) {
    return {
      why: 'it cannot be read',
      mended: { schema: 1, installed: installed ? findFiles(place, subject) : [] },
    };
  }
  if (record !== undefined && !installed && record.installed.length > 0) {
    const there = record.installed.find(file =>
      files.exists(`${paths.installTree}/${kernel.release}/${file}`),
    );
    if (there !== undefined) {
      return { why: `it says installed, and no link does, while the kernel has ${there}`, mended: undefined };
    }
    const { modprobe: _lines, initramfs: _early, ...rest } = record;
    return { why: 'it says installed, and no link does', mended: { ...rest, installed: [] } };
  }
  if (!installed || (record !== undefined && record.installed.length > 0)) return undefined;
  const found = findFiles(place, subject);
  const why = 'it does not say where the modules are that are installed';
  return { why, mended: found.length === 0 ? undefined : { ...record, schema: 1, installed: found } };
}

/** Where the distribution has its modules, as far as they are there: below the kernel's directory. */
function findFiles({ files, paths, profile }: Place, { module, kernel }: Subject): string[] {
  const pairs = findInstalledPairs(files, paths, { module, kernel, profile }) ?? [];
  return pairs
    .filter(({ installed }) => files.exists(installed))
    .map(({ installed }) => relative(`${paths.installTree}/${kernel.release}`, installed));
}
