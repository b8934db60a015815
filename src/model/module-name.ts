/** `/lib/modules/6.1/extra/snd-foo.ko.xz` → `snd_foo`; undefined for what is no module. */
export function nameOfModule(path: string): string | undefined {
  return /([^/]+)\.ko(\.gz|\.xz|\.zst)?$/.exec(path)?.[1]?.replaceAll('-', '_');
}
