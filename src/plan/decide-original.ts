/**
 * Which module of the kernel a first install moves aside: one in `extra`, else in `updates`, else at the destination,
 * else the only one of that name in the kernel. Of several elsewhere none is touched: depmod prefers ours.
 *
 * @param found        absolute paths of modules of that name
 * @param directory    `<install_tree>/<release>`
 * @param destination  absolute directory that ours goes to
 * @source docs/compatibility.md, "Original modules"
 */
export function decideOriginal(
  found: readonly string[],
  { directory, destination }: { readonly directory: string; readonly destination: string },
): string | undefined {
  const at = (place: string) => found.find(path => path.startsWith(`${place}/`));
  const special = at(`${directory}/extra`) ?? at(`${directory}/updates`) ?? at(destination);
  if (special !== undefined) return special;
  return found.length === 1 ? found[0] : undefined;
}
