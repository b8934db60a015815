import { basename, join } from 'node:path';
import type { Host } from '../host/host';

/** A module's file as the kernel sees it; undefined where it cannot be read. `temporary` is a directory of the caller's. */
export async function readModuleContent(
  host: Host,
  path: string,
  temporary: string,
): Promise<Uint8Array | undefined> {
  if (host.files.stat(path) === undefined) return undefined;
  // Few modules are packed so, and node's zlib takes 15 ms to load.
  if (path.endsWith('.gz')) return (await import('../host/gunzip')).gunzip(host.files.readBytes(path));
  const program = path.endsWith('.xz') ? 'xz' : path.endsWith('.zst') ? 'zstd' : undefined;
  if (program === undefined) return host.files.readBytes(path);
  // What a program writes to a pipe is taken for text.
  const packed = join(temporary, basename(path));
  const unpacked = packed.slice(0, packed.lastIndexOf('.'));
  await host.files.copyFile(path, packed);
  const ran = await host.run({ file: program, args: ['-d', '-f', '-q', packed] });
  const content = ran.ok ? host.files.readBytes(unpacked) : undefined;
  await host.files.remove(packed);
  await host.files.remove(unpacked);
  return content;
}
