import { DkmsError } from '../errors/dkms-error';

/**
 * The name of a Debian package for a module: lower case, and letters, digits, `+`, `-`, `.` only.
 *
 * @example createDebName('tp_smapi') === 'tp-smapi-dkms'
 * @source Debian Policy 5.6.1
 */
export function createDebName(moduleName: string): string {
  const plain = moduleName
    .toLowerCase()
    .replace(/[^a-z0-9+.-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  const stem = plain === '' ? 'module' : plain;
  return stem.endsWith('-dkms') ? stem : `${stem}-dkms`;
}

/**
 * The version of a Debian package for a module's version. It starts with a digit, and what comes before a release
 * (`rc1`, `beta2`) sorts before it.
 *
 * @example createDebVersion('v6.04.00') === '6.04.00'
 * @example createDebVersion('1.0_rc1') === '1.0~rc1'
 * @source Debian Policy 5.6.12
 */
export function createDebVersion(moduleVersion: string): string {
  const plain = moduleVersion
    .replace(/^[vV](?=[0-9])/, '')
    .replace(/[-_.]?(alpha|beta|pre|rc)(?=[-_.]?[0-9]|$)/gi, '~$1')
    .replace(/_/g, '.')
    .replace(/[^A-Za-z0-9.+~-]+/g, '+')
    .replace(/~+/g, '~')
    .replace(/-+$/, '')
    // Debian's own first revision is -1, and its tools want that one's changelog to say more than ours can.
    .replace(/-1$/, '-1dkms1');
  return /^[0-9]/.test(plain) ? plain : `0~${plain}`;
}

/**
 * The name of the package of a module's modules; without a kernel the name that all of them stand for.
 *
 * @example createModulesName('tp_smapi', '6.1.0-56-amd64') === 'tp-smapi-modules-6.1.0-56-amd64'
 */
export function createModulesName(moduleName: string, release?: string): string {
  const name = createDebName(moduleName).replace(/-dkms$/, '-modules');
  return release === undefined ? name : `${name}-${release.toLowerCase().replace(/[^a-z0-9+.-]+/g, '-')}`;
}

/** What Debian calls the machines that `uname -m` names. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'armhf',
  i686: 'i386',
  i586: 'i386',
  i386: 'i386',
  loongarch64: 'loong64',
  mips64: 'mips64el',
  ppc64le: 'ppc64el',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/** @throws {DkmsError} ARCH_UNKNOWN */
export function createDebArch(arch: string): string {
  const found = ARCHITECTURES[arch];
  if (found !== undefined) return found;
  throw new DkmsError('ARCH_UNKNOWN', `Debian has no name for the architecture ${arch}`);
}
