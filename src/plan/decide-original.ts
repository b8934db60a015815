/**
 * Which modules of the kernel a first install moves aside: one in `extra`, else in `updates`, else at the destination,
 * else the only one of that name in the kernel. Where depmod does not prefer the destination, all others of that name
 * go too, since any of them could be loaded in place of ours.
 *
 * @param found              absolute paths of modules of that name
 * @param place.directory    `<install_tree>/<release>`
 * @param place.destination  absolute directory that ours goes to
 * @returns the original, then what collides with it
 * @source docs/compatibility.md, "Original modules"
 */
export function decideOriginals(
  found: readonly string[],
  place: { readonly directory: string; readonly destination: string; readonly isPreferred: boolean },
): readonly string[] {
  const { directory, destination, isPreferred } = place;
  const at = (inside: string) => found.find(path => path.startsWith(`${inside}/`));
  const special = at(`${directory}/extra`) ?? at(`${directory}/updates`) ?? at(destination);
  if (!isPreferred) return [...new Set([...(special === undefined ? [] : [special]), ...found])];
  if (special !== undefined) return [special];
  return found.length === 1 ? found : [];
}
