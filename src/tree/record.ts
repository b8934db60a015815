import { join } from 'node:path';
import {
  array,
  boolean,
  check,
  type GenericSchema,
  type InferOutput,
  literal,
  nullable,
  number,
  object,
  optional,
  picklist,
  pipe,
  safeParse,
  string,
} from 'valibot';
import { TROUBLES } from '../errors/catalog';
import type { Files } from '../host/files';
import type { Paths } from '../model/paths';
import type { Target } from '../model/target';
import { attemptDir, recordFile } from './layout';

const pathInside = pipe(
  string(),
  check(path => !path.startsWith('/') && !path.split('/').includes('..'), "leaves the kernel's directory"),
);

const Part = object({ stamp: string(), digest: string() });
export const BuildInputsRecord = object({
  source: Part,
  overrides: Part,
  kernel: Part,
  compiler: Part,
  environment: optional(Part),
});

/** What a build and an install leave beside the built modules, so that later calls need not ask the conf. */
const InstallRecord = object({
  schema: literal(1),
  /** Below the kernel's directory in the install tree: `updates/dkms/foo.ko.xz`; empty while nothing is installed. */
  installed: array(pathInside),
  /** Lines that modprobe is told as long as it is installed. */
  modprobe: optional(array(string())),
  /** It is in the initramfs, which is made again when it comes or goes. */
  initramfs: optional(boolean()),
  /** What it was built from; builds of another dkms do not say. */
  inputs: optional(BuildInputsRecord),
  /** Who signed each module; without it nobody has looked. */
  signatures: optional(
    array(
      object({
        name: string(),
        signature: nullable(object({ signer: string(), key: string(), hash: string() })),
      }),
    ),
  ),
});
export type InstallRecord = Readonly<InferOutput<typeof InstallRecord>>;

/** A build that failed. */
const FailureRecord = object({
  schema: literal(1),
  inputs: BuildInputsRecord,
  /** Of the boot it happened in: a machine that was started anew tries again. */
  boot: string(),
  code: string(),
  message: string(),
  detail: optional(string()),
  log: optional(string()),
  hint: optional(string()),
  trouble: optional(picklist(TROUBLES)),
  exitCode: number(),
  /** It comes and goes without any input changing, so the next hook tries again. */
  passing: optional(boolean()),
});
export type FailureRecord = Readonly<InferOutput<typeof FailureRecord>>;

/** What of a record is about the build being installed; a build that comes anew stays installed as it was. */
export type InstalledPart = Pick<InstallRecord, 'installed' | 'modprobe' | 'initramfs'>;

export function keepInstalledPart(record: InstallRecord | undefined): InstalledPart {
  const { installed = [], modprobe, initramfs } = record ?? {};
  return {
    installed,
    ...(modprobe === undefined ? {} : { modprobe }),
    ...(initramfs === undefined ? {} : { initramfs }),
  };
}

/** undefined when there is none, as in trees made by another dkms, or when it is not one of ours. */
export function readRecord(
  files: Files,
  paths: Paths,
  { module, kernel }: Target,
): InstallRecord | undefined {
  return readRecordAt(files, recordFile(paths, module, kernel));
}

/** The same of a build that is not in the tree yet. */
export function readRecordAt(files: Files, path: string): InstallRecord | undefined {
  return parseRecord(InstallRecord, files.readText(path));
}

export function formatRecord(record: object): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

export function readFailure(
  files: Files,
  paths: Paths,
  { module, kernel }: Target,
): FailureRecord | undefined {
  return parseRecord(FailureRecord, files.readText(failureFile(paths, { module, kernel })));
}

/** It lies with the attempt, and goes with the next one. */
export function failureFile(paths: Paths, { module, kernel }: Target): string {
  return join(attemptDir(paths, module, kernel), 'failure.json');
}

/** Tells one boot of this machine from the next; '' where the kernel does not tell. */
export function readBoot(files: Files): string {
  return files.readText(BOOT_ID)?.trim() ?? '';
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

export function parseRecord<T extends GenericSchema>(
  schema: T,
  text: string | undefined,
): InferOutput<T> | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = safeParse(schema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
