import type { Files } from '../host/files';

/**
 * Of the files and directories right in a source's directory those that kbuild made, or wrote down there how it made
 * them. Reads nothing but the directory where nobody has built.
 *
 * @source Linux, scripts/Kbuild.include (if_changed), scripts/mod/modpost.c
 */
export function listMadeByKbuild(files: Files, directory: string): ReadonlySet<string> {
  const names = files.list(directory);
  const made = names.flatMap(name => {
    if (name === '.tmp_versions' || /^\..+\.o\.d$/.test(name)) return [name];
    const product = /^\.(.+)\.cmd$/.exec(name)?.[1];
    if (product === undefined || !isNoted(files, `${directory}/${name}`, names)) return [];
    // modpost writes the source of what tells the kernel about a module, and no note of it.
    const source = product.endsWith('.mod.o') ? [product.replace(/o$/, 'c')] : [];
    return [name, product, ...source];
  });
  return new Set(made.filter(name => names.includes(name)));
}

/**
 * kbuild's note of how it made `foo.o` is `.foo.o.cmd`. What a vendor ships has none, or an empty one, which keeps
 * kbuild quiet; or one that names a source which the vendor keeps.
 */
function isNoted(files: Files, note: string, names: readonly string[]): boolean {
  const text = files.readText(note);
  if (text === undefined || !/^(saved)?cmd_/m.test(text)) return false;
  const source = /^source_\S+ := \S*?([^/\s]+)$/m.exec(text)?.[1];
  return source === undefined || names.includes(source);
}
