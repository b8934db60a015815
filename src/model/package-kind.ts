/** Package managers, by how the names of their packages end. */
export type PackageKind = 'rpm' | 'deb';

/** Whose package a file is, by its name; undefined for what is none. */
export function findPackageKind(path: string): PackageKind | undefined {
  const end = /\.(rpm|deb)$/.exec(path)?.[1];
  return end === 'rpm' || end === 'deb' ? end : undefined;
}
