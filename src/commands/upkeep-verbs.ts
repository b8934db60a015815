import type { VerbRow } from './index';
import { COLLECTS, LINTS, PRUNES, REPAIRS } from './kinds';

/** Rows of the table of verbs: those that keep sources and trees in order. */
export const UPKEEP_VERBS: readonly VerbRow[] = [
  {
    name: 'lint',
    ...LINTS,
    words: 'MODULE/VERSION | DIRECTORY | TARBALL | CONF [--fix]',
    summary: 'say what is wrong or out of date in a dkms.conf; with --fix, mend it',
    load: () => import('./lint'),
  },
  {
    name: 'gc',
    ...COLLECTS,
    words: '[--yes [--force]]',
    summary: 'show what no kernel, package or module needs any more; with --yes, remove it',
    load: () => import('./gc'),
  },
  {
    name: 'prune',
    ...PRUNES,
    words: '[MODULE]',
    summary: 'remove older versions of modules where a newer one is installed',
    load: () => import('./prune'),
  },
  {
    name: 'repair',
    ...REPAIRS,
    words: '',
    summary: 'mend what is not as the rest says: links, records, lost files, what calls left that died',
    load: () => import('./repair'),
  },
];
