import { join } from 'node:path';
import { array, type InferOutput, literal, number, object, optional, string } from 'valibot';
import type { Files } from '../host/files';
import type { Paths } from '../model/paths';
import type { Target } from '../model/target';
import { attemptDir } from './layout';
import { BuildInputsRecord, formatRecord, parseRecord } from './record';

/** Why a hook did not install a module, so that the next one of the same run need not ask its conf again. */
const LeftOutRecord = object({
  schema: literal(1),
  /** Times and sizes only: what was touched is asked again. */
  inputs: BuildInputsRecord,
  /** Of the boot it was asked in. */
  boot: string(),
  /** Modules that it waits for, or that failed it, by name: the first of them that is installed changes all. */
  lacking: array(string()),
  /** What to tell again; without it there is nothing to tell, but for what it waits for. */
  error: optional(
    object({
      code: string(),
      message: string(),
      exitCode: number(),
      detail: optional(string()),
      hint: optional(string()),
    }),
  ),
});
export type LeftOutRecord = Readonly<InferOutput<typeof LeftOutRecord>>;

export function readLeftOut(files: Files, paths: Paths, target: Target): LeftOutRecord | undefined {
  return parseRecord(LeftOutRecord, files.readText(leftOutFile(paths, target)));
}

/** The caller holds the tree, and has looked that the module is in it. */
export async function writeLeftOut(
  files: Files,
  paths: Paths,
  { record, ...target }: Target & { readonly record: LeftOutRecord },
): Promise<void> {
  await files.makeDirectory(attemptDir(paths, target.module, target.kernel));
  await files.writeText(leftOutFile(paths, target), formatRecord(record));
}

/** It lies where attempts do, and goes with the next one. */
function leftOutFile(paths: Paths, { module, kernel }: Target): string {
  return join(attemptDir(paths, module, kernel), 'left-out.json');
}
