import type { Files } from '../host/files';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import { recordFile } from './layout';

/** What an install leaves beside the built modules, so that later calls need not ask the conf where things are. */
export interface InstallRecord {
  readonly schema: 1;
  /** Below the kernel's directory in the install tree: `updates/dkms/foo.ko.xz`. */
  readonly installed: readonly string[];
}

/** undefined when there is none, as in trees made by another dkms, or when it cannot be read. */
export function readRecord(
  files: Files,
  paths: Paths,
  module: ModuleRef,
  kernel: Kernel,
): InstallRecord | undefined {
  const text = files.readText(recordFile(paths, module, kernel));
  if (text === undefined) return undefined;
  try {
    return parseRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function parseRecord(value: unknown): InstallRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { schema, installed } = value as { schema?: unknown; installed?: unknown };
  if (schema !== 1 || !Array.isArray(installed)) return undefined;
  const inside = (path: unknown): path is string =>
    typeof path === 'string' && !path.startsWith('/') && !path.split('/').includes('..');
  return installed.every(inside) ? { schema, installed } : undefined;
}

export function writeRecord(
  files: Files,
  paths: Paths,
  build: { module: ModuleRef; kernel: Kernel },
  record: InstallRecord,
): Promise<void> {
  return files.writeText(
    recordFile(paths, build.module, build.kernel),
    `${JSON.stringify(record, null, 2)}\n`,
  );
}
