/** What rpm names a package by, and orders it by. */
export interface RpmNames {
  readonly name: string;
  /** Without one, 0 is meant. */
  readonly epoch: string | undefined;
  readonly version: string;
  readonly release: string;
}

/** `modern`: as Debian has them, `v4l2loopback-dkms-0.12.7-1`; `classic`: as mkrpm of dkms 2.x, `v4l2loopback-0.12.7-1dkms`. */
export type RpmNaming = 'modern' | 'classic';

/**
 * The name of a module's RPM package. What rpm does not allow in a name becomes a dash.
 *
 * @example createRpmName('tp_smapi', 'modern') === 'tp_smapi-dkms'
 */
export function createRpmName(moduleName: string, naming: RpmNaming): string {
  const plain = clean(moduleName);
  return naming === 'classic' || plain.endsWith('-dkms') ? plain : `${plain}-dkms`;
}

/**
 * The name of the package of modules that were built for one kernel, as kmodtool gives it.
 *
 * @example createKmodName('foo', '6.10.3-200.fc40.x86_64') === 'kmod-foo-6.10.3-200.fc40.x86_64'
 */
export function createKmodName(moduleName: string, release: string): string {
  return `kmod-${clean(moduleName)}-${clean(release)}`;
}

function clean(text: string): string {
  return text.replace(/[^A-Za-z0-9._+-]+/g, '-').replace(/^[^A-Za-z0-9_]+(?=[A-Za-z0-9_])/, '');
}

/**
 * Epoch and version of an RPM package for a module's version: no dash is allowed there. What comes before a release
 * (`rc1`, `beta2`) sorts before it; what follows a dash sorts behind what stands before it, and before all that comes next:
 * 1.0 < 1.0-2 < 1.0.1. rpm has had the caret for that since 4.15; an older one takes any sign for a dot.
 *
 * @param hasCaret  whether this rpm knows it
 * @example createRpmVersion('1:2.0-rc1', true) has epoch '1' and version '2.0~rc1'
 * @source rpm-version(7)
 */
export function createRpmVersion(
  moduleVersion: string,
  hasCaret: boolean,
): Pick<RpmNames, 'epoch' | 'version'> {
  const [, epoch, rest = moduleVersion] = /^(\d+):(.+)$/.exec(moduleVersion) ?? [];
  const version = rest
    .replace(/^[vV](?=[0-9])/, '')
    .replace(/[-_.]?(alpha|beta|pre|rc)(?=[-_.]?[0-9]|$)/gi, '~$1')
    .replace(/(?<=~[A-Za-z]+)[-_.](?=[0-9])/g, '')
    .replace(/-+/g, hasCaret ? '^' : '+')
    .replace(/[^A-Za-z0-9._+~^]+/g, '.')
    .replace(/([._+~^])[._+~^]+/g, '$1')
    .replace(/[._+~^]$/, '');
  return { epoch, version: /^[A-Za-z0-9]/.test(version) ? version : `0${version}` };
}

/** Whether a kernel's release can stand as a version in a dependency: version and release, with one dash between. */
export function isRpmVersion(release: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+~^]*(-[A-Za-z0-9._+~^]+)?$/.test(release);
}
