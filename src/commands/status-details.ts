import type { Files } from '../host/files';
import { gunzip } from '../host/gunzip';
import type { Host } from '../host/host';
import type { ModuleStatus } from '../model/module-status';
import type { SignedModule } from '../model/signing';
import { readSignature } from '../signing/read-signature';
import { readSignatures } from '../tree/signatures';
import type { System } from './system';

/** What programs are told and people are not: their lines have stood still for too long. Starts no process. */
export function addDetails(
  { files }: Host,
  { paths }: System,
  modules: readonly ModuleStatus[],
): readonly ModuleStatus[] {
  return modules.map(status => {
    const { module, kernel, state } = status;
    if (kernel === undefined || (state !== 'built' && state !== 'installed')) return status;
    const read = (path: string) => readFromFile(files, path);
    return { ...status, signatures: readSignatures(files, paths, { module, kernel }, read) };
  });
}

/** gzip is all that node undoes itself; what else is compressed stays unknown. */
function readFromFile(files: Files, path: string): SignedModule['signature'] {
  if (files.stat(path) === undefined || /\.(xz|zst)$/.test(path)) return undefined;
  const packed = files.readBytes(path);
  const bytes = path.endsWith('.gz') ? gunzip(packed) : packed;
  return bytes === undefined ? undefined : (readSignature(bytes) ?? null);
}
