import type { Files } from '../host/files';

/**
 * Of the files and directories right in a source's directory those that kbuild made, or wrote down there how it made
 * them.
 *
 * @source Linux, scripts/Kbuild.include (if_changed), scripts/mod/modpost.c
 */
export function listMadeByKbuild(
  files: Files,
  directory: string,
  names = files.list(directory),
): ReadonlySet<string> {
  const made = names.flatMap(name => {
    if (name === '.tmp_versions' || /^\..+\.o\.d$/.test(name)) return [name];
    const product = /^\.(.+)\.cmd$/.exec(name)?.[1];
    if (product === undefined || !isMade(files, { note: `${directory}/${name}`, product, names })) return [];
    // modpost writes the source of what tells the kernel about a module, and no note of it.
    const source = product.endsWith('.mod.o') ? [product.replace(/o$/, 'c')] : [];
    return [name, product, ...source];
  });
  return new Set(made.filter(name => names.includes(name)));
}

/**
 * kbuild's note of how it made `foo.o` is `.foo.o.cmd`. What a vendor ships has none, or an empty one, which keeps
 * kbuild quiet; or one that names a source which the vendor keeps. A note is up to 100 kB of headers' names: it is read
 * only where no source of that name lies there.
 */
function isMade(
  files: Files,
  { note, product, names }: { note: string; product: string; names: readonly string[] },
): boolean {
  if (product.endsWith('.o') && names.includes(product.replace(/o$/, 'c')))
    return (files.stat(note)?.sizeBytes ?? 0) > 0;
  const text = files.readText(note);
  if (text === undefined || !/^(saved)?cmd_/m.test(text)) return false;
  const source = /^source_\S+ := \S*?([^/\s]+)$/m.exec(text)?.[1];
  return source === undefined || names.includes(source);
}
