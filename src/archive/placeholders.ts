import type { ModuleRef } from '../model/module-ref';

/** What source tarballs write where their release scripts, or a distribution's, put the version. */
const VERSION_PLACEHOLDERS = [
  '#MODULE_VERSION#',
  '@@VERSION@@',
  '@VERSION@',
  '@PKGVER@',
  '@PACKAGE_VERSION@',
] as const;

export function hasPlaceholder(text: string): boolean {
  return VERSION_PLACEHOLDERS.some(placeholder => text.includes(placeholder));
}

export function fillPlaceholders(text: string, version: string): string {
  return VERSION_PLACEHOLDERS.reduce(
    (filled, placeholder) => filled.replaceAll(placeholder, () => version),
    text,
  );
}

/**
 * The version in the name of a folder or an archive: `bbswitch-0.8`, `bbswitch_0.8.orig.tar.gz` and
 * `bbswitch-v0.8.tar.xz` all tell it; undefined where the name has none.
 */
export function findVersionInName(name: string): string | undefined {
  return /[-_]v?([0-9][A-Za-z0-9.+~_-]*)$/.exec(findStem(name))?.[1];
}

/**
 * The module and its version, as its directory in /usr/src is called: `qla2x00-v6.04.00`. The versions before 1.0 knew
 * them from there only.
 */
export function splitNameVersion(name: string): ModuleRef | undefined {
  const [, module, version] = /^(.+?)-(v?[0-9].*)$/.exec(findStem(name)) ?? [];
  return module === undefined || version === undefined ? undefined : { name: module, version };
}

function findStem(name: string): string {
  return name.replace(/\.(tar(\.\w+)?|tgz|tbz2?|txz|tzst)$/, '').replace(/\.(orig|dkms)$/, '');
}
