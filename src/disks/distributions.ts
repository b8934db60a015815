import type { Kernel } from '../model/kernel';
import { compareVersions } from '../model/version';
import { aptRepository } from './apt-repository';
import type { Part } from './disk';
import type { Medium } from './media';
import { moduleBall, moduleBallByArch } from './module-ball';
import { rpmRepository, suseRepository } from './rpm-repository';
import { sourceCopy } from './source-copy';
import { DRIVER, suseModules, suseUpdate } from './suse-update';
import { ubuntuPackages } from './ubuntu-packages';

/** A kind of driver disk: what an installer reads, and how it finds it. */
export interface DiskFormat {
  readonly name: string;
  /** Other words for it. */
  readonly also?: readonly string[];
  /** Which installers read it, for people. */
  readonly installer: string;
  /** Folders below packaging/driver-disk: their files lie on the disk as they lie there. */
  readonly templates: readonly string[];
  /** Where the parts go: one place for each processor and release where it names them. */
  readonly place: string;
  readonly parts: readonly Part[];
  /** What the file of the image is called, before its medium's suffix. */
  readonly file: string;
  /** Those it can be on, the one first that it is on unless another is named. */
  readonly media: readonly Medium[];
  /** Of a floppy. */
  readonly fileSystem: 'fat' | 'ext2';
  /** Installers look for theirs by it. */
  readonly label: string;
  /** How the installer calls a processor, where that is not what the kernel says. */
  readonly nameArch?: (arch: string) => string;
  readonly release: 'needed' | 'taken' | 'none';
  /** The format has no place for a second processor. */
  readonly oneArch?: true;
}

const OLD: readonly Medium[] = ['floppy', 'iso', 'tar'];
const TODAY: readonly Medium[] = ['iso', 'floppy', 'tar'];
/** What Anaconda, YaST and Debian's installer look for among all disks. */
const OEMDRV = 'OEMDRV';
const SUSE_FILE = '@NAME@-@VERSION@-@DISTRO@-@RELEASE@-dd';
const PLAIN_FILE = '@NAME@-@VERSION@-@DISTRO@-dd';

const suse = {
  templates: ['suse'],
  place: `${DRIVER}/linux/@DISTRO@/@ARCH@-@RELEASE@`,
  parts: [suseUpdate],
  file: SUSE_FILE,
  media: OLD,
  fileSystem: 'ext2',
  label: '@NAME@',
  nameArch: (arch: string) => (/^i.86$/.test(arch) ? 'i386' : arch),
  release: 'needed',
} as const satisfies Partial<DiskFormat>;

const redhat = { media: OLD, fileSystem: 'fat', label: '@NAME@', release: 'none' } as const;

/** A new one is a row here, and a folder of its files in packaging/driver-disk. */
export const DISK_FORMATS: readonly DiskFormat[] = [
  {
    ...redhat,
    name: 'redhat1',
    installer: 'Red Hat Linux 6.1 to 9, RHEL 2.1 and 3',
    templates: ['redhat1'],
    place: '',
    parts: [moduleBall],
    file: '@NAME@-@VERSION@-@KERNELS@-dd',
    oneArch: true,
  },
  {
    ...redhat,
    name: 'redhat2',
    installer: 'RHEL 4 and 5, Fedora Core',
    templates: ['redhat2'],
    place: '',
    parts: [moduleBallByArch],
    file: '@NAME@-@VERSION@-@KERNELS@-dd',
  },
  {
    ...redhat,
    name: 'redhat3',
    installer: 'RHEL 6 and later, on demand: inst.dd',
    templates: ['redhat3'],
    place: 'rpms/@ARCH@',
    parts: [rpmRepository],
    file: '@NAME@-@VERSION@-dd',
  },
  {
    name: 'anaconda',
    also: ['rhel', 'fedora'],
    installer: 'Anaconda: RHEL 6 and later, its kin, Fedora; found by its label',
    templates: ['redhat3'],
    place: 'rpms/@ARCH@',
    parts: [rpmRepository],
    file: PLAIN_FILE,
    media: TODAY,
    fileSystem: 'fat',
    label: OEMDRV,
    release: 'none',
  },
  { ...suse, name: 'suse', installer: 'SuSE Linux 8 to 10, SLES 8 to 11' },
  { ...suse, name: 'UnitedLinux', installer: 'UnitedLinux 1.0' },
  {
    ...suse,
    name: 'suse-dud',
    also: ['sles', 'opensuse'],
    installer: 'YaST and Agama: SLES 12 and later, Leap, Tumbleweed',
    templates: ['suse-dud'],
    place: 'linux/suse/@ARCH@-@RELEASE@',
    parts: [suseModules, suseRepository],
    media: ['cpio', ...TODAY],
    label: OEMDRV,
  },
  {
    name: 'ubuntu',
    installer: "Ubuntu's text installer, by hand",
    templates: [],
    place: '',
    parts: [ubuntuPackages, sourceCopy],
    file: PLAIN_FILE,
    media: OLD,
    fileSystem: 'ext2',
    label: '@NAME@',
    release: 'none',
  },
  {
    name: 'debian',
    installer: "Debian's installer",
    templates: ['apt'],
    place: 'debian-drivers/@RELEASE@',
    parts: [aptRepository],
    file: PLAIN_FILE,
    media: TODAY,
    fileSystem: 'fat',
    label: OEMDRV,
    release: 'taken',
  },
  {
    name: 'ubuntu-server',
    also: ['subiquity'],
    installer: "Ubuntu's installers: subiquity, and the text installer before it",
    templates: ['apt'],
    place: 'ubuntu-drivers/@RELEASE@',
    parts: [aptRepository],
    file: PLAIN_FILE,
    media: TODAY,
    fileSystem: 'fat',
    label: OEMDRV,
    release: 'taken',
  },
];

/** Red Hat's own word means the kind of disk that the installer had when the kernel was current. */
const REDHAT = 'redhat';
const REDHAT_BY_KERNEL: readonly (readonly [string, string])[] = [
  ['2.6.32', 'redhat3'],
  ['2.6', 'redhat2'],
  ['0', 'redhat1'],
];

/** undefined for a word that names none; `redhat` is decided by the oldest kernel. */
export function findDiskFormat(word: string, kernels: readonly Kernel[]): DiskFormat | undefined {
  const [oldest] = kernels.map(({ release }) => release).sort(compareVersions);
  const name =
    word === REDHAT
      ? REDHAT_BY_KERNEL.find(([since]) => compareVersions(oldest ?? '0', since) >= 0)?.[1]
      : word;
  return DISK_FORMATS.find(row => row.name === name || row.also?.includes(name ?? ''));
}

/** Every word that --distro takes. */
export function listFormatWords(): readonly string[] {
  return [REDHAT, ...DISK_FORMATS.flatMap(({ name, also = [] }) => [name, ...also])];
}
