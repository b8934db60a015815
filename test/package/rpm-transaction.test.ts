import { expect, test } from 'vitest';
import { isInRpmTransaction } from '../../src/package/rpm-transaction';

/** Processes by their number, as /proc shows them: who started each, its name, and what it has open. */
type Processes = Readonly<Record<string, readonly [parent: number, name: string, ...opened: string[]]>>;

function view(processes: Processes) {
  const find = (path: string) => processes[path.split('/')[2] ?? ''];
  return {
    list: (path: string) =>
      find(path)
        ?.slice(2)
        .map((_, i) => String(i)) ?? [],
    readLink: (path: string) => find(path)?.[Number(path.split('/').pop()) + 2] as string | undefined,
    readText: (path: string) => {
      const found = find(path);
      return found && `4242 (${found[1]}) S ${found[0]} 4240 4240 0 -1 4194560`;
    },
  };
}

const LOCK = '/var/lib/rpm/.rpm.lock';

test.each<[string, Processes, boolean]>([
  ['a scriptlet of dnf', { self: [12, 'node'], 12: [11, 'sh'], 11: [1, 'dnf', '/dev/null', LOCK] }, true],
  ['one of a root of its own', { self: [12, 'node'], 12: [1, 'rpm', `/mnt${LOCK}`] }, true],
  ['below a process with a name that ends a field', { self: [12, 'a) S (b'], 12: [0, 'x', LOCK] }, true],
  [
    'a shell beside a transaction',
    { self: [12, 'node'], 12: [1, 'bash', '/dev/pts/0'], 99: [1, 'rpm', LOCK] },
    false,
  ],
  [
    'a query, which opens the database only',
    { self: [12, 'node'], 12: [1, 'rpm', '/var/lib/rpm/rpmdb.sqlite'] },
    false,
  ],
  ['where there is no /proc', {}, false],
])('%s', (_, processes, expected) => {
  expect(isInRpmTransaction(view(processes))).toBe(expected);
});
