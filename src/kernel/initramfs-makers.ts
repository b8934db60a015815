import { basename } from 'node:path';
import type { Host } from '../host/host';
import { DEFAULT_PATH, type Paths } from '../model/paths';

/** Where the image of a kernel may be. */
export interface Place {
  readonly host: Host;
  readonly paths: Paths;
  readonly release: string;
}

/** A program that makes images of early user space. */
interface Maker {
  readonly program: string;
  /** The image that it has made for the kernel: absolute; undefined where there is none. */
  readonly find: (place: Place) => string | undefined;
  /** What it is called with; paths are those of the system that it belongs to. */
  readonly args: (image: {
    readonly path: string;
    readonly release: string;
    readonly vmlinuz: string;
  }) => readonly string[];
}

/**
 * The first whose program and image are there is asked. What wraps another comes first: where dracut stands behind
 * update-initramfs, that is what the distribution's own hooks call.
 *
 * @source update-initramfs(8), mkinitcpio(8), dracut(8), kernel-install(8)
 */
const MAKERS: readonly Maker[] = [
  {
    program: 'update-initramfs',
    find: place => findImage(place, release => [`initrd.img-${release}`]),
    args: ({ release }) => ['-u', '-k', release],
  },
  {
    program: 'mkinitcpio',
    find: findPresetImage,
    // initramfs-linux-lts.img is of the preset linux-lts.
    args: ({ path }) => ['-p', basename(path).replace(/^initramfs-|\.img$/g, '')],
  },
  {
    program: 'dracut',
    find: place =>
      findImage(place, release => [`initramfs-${release}.img`, `initrd-${release}`, `initrd.img-${release}`]),
    args: ({ path, release }) => ['--force', path, release],
  },
  {
    program: 'kernel-install',
    find: findEntryImage,
    args: ({ release, vmlinuz }) => ['add', release, vmlinuz],
  },
];

export interface FoundMaker {
  /** Absolute: the image, as it is seen from here. */
  readonly image: string;
  readonly program: string;
  /** As the system itself, whose root may be elsewhere, would call it. */
  readonly args: readonly string[];
}

/** Which image a kernel has, and who makes it; undefined where it has none that a program here can make. */
export function findMaker(place: Place): FoundMaker | undefined {
  const { paths, release } = place;
  const inside = (path: string): string => (paths.root === '/' ? path : path.slice(paths.root.length));
  for (const { program, find, args } of MAKERS) {
    const image = hasProgram(place, program) ? find(place) : undefined;
    if (image === undefined) continue;
    const vmlinuz = inside(findVmlinuz(place));
    return { image, program, args: args({ path: inside(image), release, vmlinuz }) };
  }
  return undefined;
}

/** The image of a kernel, whether or not a program is there that makes it. */
export function findAnyImage(place: Place): string | undefined {
  for (const { find } of MAKERS) {
    const image = find(place);
    if (image !== undefined) return image;
  }
  return undefined;
}

function hasProgram({ host, paths }: Place, name: string): boolean {
  if (paths.root === '/') return host.findProgram(name) !== undefined;
  return DEFAULT_PATH.split(':').some(directory => host.files.exists(`${paths.root}${directory}/${name}`));
}

function findImage(
  { host, paths, release }: Place,
  name: (release: string) => readonly string[],
): string | undefined {
  return name(release)
    .map(file => `${paths.bootDir}/${file}`)
    .find(host.files.exists);
}

/** Arch's images are called by the kernel's package, which the kernel's directory names. */
function findPresetImage({ host, paths, release }: Place): string | undefined {
  const { files } = host;
  const name = files.readText(`${paths.installTree}/${release}/pkgbase`)?.trim();
  if (name === undefined || !files.exists(`${paths.presetDir}/${name}.preset`)) return undefined;
  const image = `${paths.bootDir}/initramfs-${name}.img`;
  return files.exists(image) ? image : undefined;
}

/** `/efi/<token>/<release>/initrd`, where boot loaders read their entries from files. */
function findEntryImage({ host, paths, release }: Place): string | undefined {
  const tokens = paths.entryTokens.flatMap(file => host.files.readText(file)?.trim() || []);
  return paths.entryDirs
    .flatMap(boot => tokens.map(token => `${boot}/${token}/${release}`))
    .flatMap(directory => host.files.list(directory).map(name => `${directory}/${name}`))
    .find(path => /^init(rd|ramfs)/.test(basename(path)));
}

function findVmlinuz({ host, paths, release }: Place): string {
  const own = `${paths.installTree}/${release}/vmlinuz`;
  return host.files.exists(own) ? own : `${paths.bootDir}/vmlinuz-${release}`;
}
