import type { Host } from './host';

/** The same host for one that only looks, and looks more than once: each place is asked once. */
export function rememberLooks(host: Host): Host {
  const { files } = host;
  return {
    ...host,
    files: {
      ...files,
      list: remember(files.list),
      isDirectory: remember(files.isDirectory),
    },
    findProgram: remember(host.findProgram),
  };
}

function remember<T>(look: (name: string) => T): (name: string) => T {
  const known = new Map<string, { readonly found: T }>();
  return name => {
    const kept = known.get(name) ?? { found: look(name) };
    known.set(name, kept);
    return kept.found;
  };
}
