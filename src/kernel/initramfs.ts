import type { Host } from '../host/host';
import { nameOfModule } from '../model/module-name';
import type { Paths } from '../model/paths';

/** A kernel's image of early user space. */
export interface Initramfs {
  /** Absolute. */
  readonly path: string;
  readonly mtimeMs: number;
  /** Names of the modules in it, with `-` and `_` as one; undefined: no program here can look into it. */
  readonly modules: ReadonlySet<string> | undefined;
}

/** undefined where a kernel has none. */
export async function readInitramfs(
  host: Host,
  { bootDir }: Pick<Paths, 'bootDir'>,
  release: string,
): Promise<Initramfs | undefined> {
  const names = [`initrd.img-${release}`, `initramfs-${release}.img`, `initrd-${release}`];
  const path = names.map(name => `${bootDir}/${name}`).find(name => host.files.stat(name) !== undefined);
  const facts = path === undefined ? undefined : host.files.stat(path);
  if (path === undefined || facts === undefined) return undefined;
  const program = ['lsinitramfs', 'lsinitrd'].find(name => host.findProgram(name) !== undefined);
  const ran = program === undefined ? undefined : await host.run({ file: program, args: [path] });
  const listed = ran?.ok
    ? ran.stdout.split('\n').flatMap(line => nameOfModule(line.trim()) ?? [])
    : undefined;
  return { path, mtimeMs: facts.mtimeMs, modules: listed && new Set(listed) };
}

/** The command that makes a kernel's image anew. */
export function chooseInitramfsCommand(host: Host, release: string): string {
  if (host.findProgram('update-initramfs') !== undefined) return `update-initramfs -u -k ${release}`;
  return `dracut --force --kver ${release}`;
}
