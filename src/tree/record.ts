import { array, check, type InferOutput, literal, object, pipe, safeParse, string } from 'valibot';
import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import { recordFile } from './layout';

const pathInside = pipe(
  string(),
  check(path => !path.startsWith('/') && !path.split('/').includes('..'), "leaves the kernel's directory"),
);

/** What an install leaves beside the built modules, so that later calls need not ask the conf where things are. */
const InstallRecord = object({
  schema: literal(1),
  /** Below the kernel's directory in the install tree: `updates/dkms/foo.ko.xz`. */
  installed: array(pathInside),
});
export type InstallRecord = Readonly<InferOutput<typeof InstallRecord>>;

/** undefined when there is none, as in trees made by another dkms, or when it is not one of ours. */
export function readRecord(
  files: Files,
  paths: Paths,
  { module, kernel }: { readonly module: ModuleRef; readonly kernel: Kernel },
): InstallRecord | undefined {
  const text = files.readText(recordFile(paths, module, kernel));
  if (text === undefined) return undefined;
  try {
    const parsed = safeParse(InstallRecord, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

export function formatRecord(record: InstallRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
