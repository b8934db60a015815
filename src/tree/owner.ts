import type { Host } from '../host/host';
import { MERGED_BELOW, type Paths } from '../model/paths';

/** What databases of packages say of a path. */
export interface Ownership {
  /** Whether there is a database to ask. */
  readonly isKnown: boolean;
  /** The package that has it; undefined: none, or nobody tells. */
  readonly owner: string | undefined;
}

interface Database {
  readonly program: string;
  /** Files of it: without them there is nothing to ask, and some of these programs would make one. */
  readonly place: keyof Paths['databases'];
  readonly args: (root: string, path: string) => readonly string[];
  /** The package's name in what was printed. */
  readonly name: RegExp;
}

/** @source dpkg-query(1), rpm(8), pacman(8), apk(8), qfile(1) */
const DATABASES: readonly Database[] = [
  {
    program: 'dpkg-query',
    place: 'dpkg',
    args: (root, path) => [`--root=${root}`, '--search', path],
    // `foo-dkms: /usr/src/foo-1.0`; a diversion has no package in front.
    name: /^(?!diversion )([^\s:,]+)[^\n]*: \//m,
  },
  {
    program: 'rpm',
    place: 'rpm',
    args: (root, path) => ['--root', root, '--query', '--queryformat', '%{NAME}\\n', '--file', path],
    name: /^(\S+)$/m,
  },
  {
    program: 'pacman',
    place: 'pacman',
    args: (root, path) => ['--root', root, '--query', '--quiet', '--owns', path],
    name: /^(\S+)$/m,
  },
  {
    program: 'apk',
    place: 'apk',
    args: (root, path) => ['--root', root, 'info', '--who-owns', path],
    name: /owned by (\S+)/,
  },
  {
    program: 'qfile',
    place: 'portage',
    args: (root, path) => ['--root', root, '--quiet', path],
    name: /^(\S+)$/m,
  },
];

/** Which package has a path; the first database that knows one answers. */
export async function findOwner(
  host: Host,
  { root, databases }: Pick<Paths, 'root' | 'databases'>,
  path: string,
): Promise<Ownership> {
  const inside = root === '/' ? path : path.slice(root.length);
  let isKnown = false;
  for (const { program, place, args, name } of DATABASES) {
    if (host.findProgram(program) === undefined || !databases[place].some(host.files.exists)) continue;
    isKnown = true;
    for (const spelling of spellings(inside)) {
      const ran = await host.run({ file: program, args: args(root, spelling) });
      const owner = ran.ok ? name.exec(ran.stdout)?.[1] : undefined;
      if (owner !== undefined) return { isKnown, owner };
    }
  }
  return { isKnown, owner: undefined };
}

/** Where `/lib` is a link, one package has put its files there, and another one below `/usr`. */
function spellings(path: string): readonly string[] {
  const [, rest] = /^(?:\/usr)?(\/(?:lib|bin|sbin)\/.*)$/.exec(path) ?? [];
  return rest === undefined ? [path] : [path, path === rest ? MERGED_BELOW + rest : rest];
}
