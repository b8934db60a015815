import type { Host } from '../host/host';
import { nameOfModule } from '../model/module-name';
import type { Paths } from '../model/paths';
import { findAnyImage, findMaker } from './initramfs-makers';

/** A kernel's image of early user space. */
export interface Initramfs {
  /** Absolute. */
  readonly path: string;
  readonly mtimeMs: number;
  /** Names of the modules in it, with `-` and `_` as one; undefined: no program here can look into it. */
  readonly modules: ReadonlySet<string> | undefined;
  /** The command that makes it anew. */
  readonly command: string;
}

/** undefined where a kernel has none. */
export async function readInitramfs(
  host: Host,
  paths: Paths,
  release: string,
): Promise<Initramfs | undefined> {
  const place = { host, paths, release };
  const path = findAnyImage(place);
  const facts = path === undefined ? undefined : host.files.stat(path);
  if (path === undefined || facts === undefined) return undefined;
  const maker = findMaker(place);
  const command =
    maker === undefined ? `dracut --force --kver ${release}` : [maker.program, ...maker.args].join(' ');
  return { path, mtimeMs: facts.mtimeMs, modules: await listModules(host, path), command };
}

async function listModules(host: Host, path: string): Promise<ReadonlySet<string> | undefined> {
  const program = LISTERS.find(name => host.findProgram(name) !== undefined);
  const ran = program === undefined ? undefined : await host.run({ file: program, args: [path] });
  if (!ran?.ok) return undefined;
  return new Set(ran.stdout.split('\n').flatMap(line => nameOfModule(line.trim()) ?? []));
}

/** Of initramfs-tools, dracut and mkinitcpio. */
const LISTERS = ['lsinitramfs', 'lsinitrd', 'lsinitcpio'];
