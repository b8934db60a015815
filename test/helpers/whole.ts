import { createSource, KERNEL, type TempRoot } from './temp-root';

export const OTHER = '6.12.1';
/** The kernel has both modules already, older, one of them where a distribution's own updates go. */
export const KERNEL_MODULES = {
  'kernel/drivers/foo.ko': createSource('0.1', 'KERNELFOO'),
  'updates/bar.ko': createSource('0.1', 'KERNELBAR'),
};
const MODULES = [
  ['foo', 'kernel/drivers/foo.ko'],
  ['bar', 'updates/bar.ko'],
] as const;
const KERNELS = [KERNEL, OTHER];
type Picture = Readonly<Record<string, string>>;

/**
 * What is not as it must be when a call has ended, however it ended, and the next one has been there; a sentence each:
 * a job is neither in its old nor in its new state, an original is neither back nor in place, depmod's files do not
 * agree with the disk, something that was only there for a moment is left, a lock is held.
 */
export async function findBroken(root: TempRoot): Promise<readonly string[]> {
  const tree = await root.files('var/lib/dkms');
  const modules = await root.files('lib/modules');
  const temporary = await root.files('tmp');
  const modprobe = await root.files('etc/modprobe.d');
  return [
    ...findLeftovers({ ...tree, ...modules, ...modprobe }),
    ...findStaleModprobe(tree, modprobe),
    ...Object.keys(temporary).map(path => `left over: tmp/${path}`),
    ...KERNELS.flatMap(kernel => findStaleIndex(modules, kernel)),
    ...(await findStaleImages(root, modules)),
    ...findHalfSources(tree, await root.files('usr/src')),
    ...MODULES.flatMap(([name]) => KERNELS.flatMap(kernel => findHalfBuilt(tree, name, kernel))),
    ...MODULES.flatMap(([name, original]) =>
      KERNELS.flatMap(kernel => findHalfInstalled({ tree, modules }, { name, original, kernel })),
    ),
    ...(await findHeldLocks(root)),
  ];
}

function findLeftovers(all: Picture): readonly string[] {
  const passing = /\.dkms-(kept|new)|\.journal|\.after-|\.attempts|depmod-pending|1\.0\/build$/;
  return Object.keys(all)
    .filter(path => passing.test(path))
    .map(path => `left over: ${path}`);
}

function findStaleIndex(modules: Picture, kernel: string): readonly string[] {
  const there = Object.keys(modules)
    .filter(path => path.startsWith(`${kernel}/`) && path.endsWith('.ko'))
    .map(path => path.slice(kernel.length + 1));
  const listed = (modules[`${kernel}/modules.dep`] ?? '').replaceAll(':', '').split('\n').filter(Boolean);
  return there.sort().join() === listed.sort().join()
    ? []
    : [`depmod: ${kernel} lists ${listed}, has ${there}`];
}

/** What foo wants modprobe to be told. */
export const MODPROBE_LINE = 'options foo a=1';

/** modprobe is told as long as the module is installed for a kernel. */
function findStaleModprobe(tree: Picture, modprobe: Picture): readonly string[] {
  const isInstalled = KERNELS.some(kernel => tree[`foo/kernel-${kernel}-x86_64`] !== undefined);
  const told = modprobe['dkms-foo.conf']?.includes(`\n${MODPROBE_LINE}\n`) === true;
  return told === isInstalled ? [] : [`modprobe: foo is ${isInstalled ? '' : 'not '}installed: ${told}`];
}

/** A framework.conf after which each kernel has an image of its own that lists what is installed for it. */
export const MAKES_IMAGES =
  'post_transaction=\'cd "$dkms_tree/../../.."; ls lib/modules/$kernelver/updates/dkms >boot/image-$kernelver; :\'\n';

/** The same by the system's own program, for modules that say REMAKE_INITRD. */
export const UPDATE_INITRAMFS = 'cd "${0%/*}/.."; ls lib/modules/$3/updates/dkms >boot/initrd.img-$3; :';

/** What was to be run after a transaction has seen the last of it. */
async function findStaleImages(root: TempRoot, modules: Picture): Promise<readonly string[]> {
  const images = await root.files('boot');
  const isAfter = (await root.read('etc/dkms/framework.conf')) === MAKES_IMAGES;
  return KERNELS.flatMap(kernel => {
    const image = isAfter ? (images[`image-${kernel}`] ?? '') : images[`initrd.img-${kernel}`];
    if (image === undefined) return [];
    const place = `${kernel}/updates/dkms/`;
    const there = Object.keys(modules).filter(path => path.startsWith(place) && path.endsWith('.ko'));
    const seen = image.split('\n').filter(Boolean);
    const installed = there.map(path => path.slice(place.length));
    return seen.join() === installed.join() ? [] : [`image: ${kernel} has ${installed}, its image ${seen}`];
  });
}

/** The source of a module that is known is there as a whole. */
function findHalfSources(tree: Picture, sources: Picture): readonly string[] {
  return MODULES.flatMap(([name]) => {
    if (tree[`${name}/1.0/source`] === undefined) return [];
    const place = `${name}-1.0/`;
    const found = Object.keys(sources).filter(path => path.startsWith(place));
    const whole = [`${place}dkms.conf`, `${place}${name}.c`].sort();
    return found.sort().join() === whole.join() ? [] : [`half a source: ${name}/1.0 has ${found}`];
  });
}

/** What a build leaves is there as a whole or not at all. */
function findHalfBuilt(tree: Picture, name: string, kernel: string): readonly string[] {
  const result = `${name}/1.0/${kernel}/x86_64/`;
  const there = Object.keys(tree).filter(path => path.startsWith(result));
  const whole = ['log/make.log', `module/${name}.ko`];
  // What was built elsewhere has a record once it has been installed.
  const found = there
    .map(path => path.slice(result.length))
    .filter(path => path !== 'record.json')
    .sort();
  return found.length === 0 || found.join() === whole.join() ? [] : [`half built: ${result} has ${found}`];
}

/** Installed: ours in place, the kernel's own kept. Otherwise: ours gone, the kernel's own back. */
function findHalfInstalled(
  { tree, modules }: { readonly tree: Picture; readonly modules: Picture },
  about: { readonly name: string; readonly original: keyof typeof KERNEL_MODULES; readonly kernel: string },
): readonly string[] {
  const { name, original, kernel } = about;
  const link = tree[`${name}/kernel-${kernel}-x86_64`];
  const result = `${name}/1.0/${kernel}/x86_64`;
  const saved = `${name}/original_module/${kernel}/x86_64/${name}.ko`;
  const found = {
    ours: modules[`${kernel}/updates/dkms/${name}.ko`],
    original: modules[`${kernel}/${original}`],
    saved: tree[saved],
    origin: tree[`${saved}.origin`]?.trim().split('/lib/modules/')[1],
    recorded: JSON.parse(tree[`${result}/record.json`] ?? '{"installed":[]}').installed.join(),
  };
  const own = KERNEL_MODULES[original];
  const wanted: typeof found =
    link === undefined
      ? { ours: undefined, original: own, saved: undefined, origin: undefined, recorded: '' }
      : {
          ours: tree[`${result}/module/${name}.ko`] ?? 'the module that was built',
          original: undefined,
          saved: own,
          origin: `${kernel}/${original}`,
          recorded: `updates/dkms/${name}.ko`,
        };
  const isWhole =
    (link === undefined || link === `-> 1.0/${kernel}/x86_64`) &&
    JSON.stringify(found) === JSON.stringify(wanted);
  return isWhole ? [] : [`half installed: ${name} for ${kernel}, link ${link}: ${JSON.stringify(found)}`];
}

async function findHeldLocks({ host, path }: TempRoot): Promise<readonly string[]> {
  const places = ['var/lib/dkms', ...KERNELS.map(kernel => `lib/modules/${kernel}`)];
  const held = await Promise.all(
    places.map(async place => {
      const result = await host.run({ file: 'flock', args: ['--nonblock', `${path}/${place}`, 'true'] });
      return result.ok ? [] : [`held lock: ${place}`];
    }),
  );
  return held.flat();
}
