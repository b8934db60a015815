import type { DirectiveName } from '../../src/conf/directives';
import { type ConfQuery, type Evaluated, evaluateConfs, type RawConf } from '../../src/conf/evaluate';
import { KERNEL, type TempRoot } from './temp-root';

/** The query for a conf at an absolute path. */
export function createQuery(conf: string, ...overrides: readonly string[]): ConfQuery {
  return {
    files: [conf, ...overrides],
    kernel: { release: KERNEL, arch: 'x86_64' },
    kernelSourceDir: `/lib/modules/${KERNEL}/build`,
    dkmsTree: '/var/lib/dkms',
    sourceTree: '/usr/src',
    module: { name: 'foo', version: '1.0' },
  };
}

/** Evaluates one text by bash, for kernel KERNEL unless told, as the conf of foo/1.0. */
export async function evaluate(root: TempRoot, text: string, release = KERNEL): Promise<Evaluated> {
  await root.write('dkms.conf', text);
  const query = { ...createQuery(`${root.path}/dkms.conf`), kernel: { release, arch: 'x86_64' } };
  const [answer] = await evaluateConfs(root.host, [query]);
  if (answer === undefined) throw new Error('one conf, and no answer');
  return answer;
}

/** The same for a conf that can be used: its values, by directive and index. */
export async function readValues(root: TempRoot, text: string) {
  const answer = await evaluate(root, text);
  if (!answer.ok) throw answer.error;
  return toObject(answer.raw.values);
}

export function toObject<T>(nested: ReadonlyMap<DirectiveName, ReadonlyMap<number, T>>) {
  return Object.fromEntries([...nested].map(([name, indexes]) => [name, Object.fromEntries(indexes)]));
}

/** Values without a bash: `{ MAKE: ['a', 'b'] }`. Expressions in `fits` fit, `undefined` ones are not valid. */
export function createRaw(
  values: Readonly<Partial<Record<DirectiveName, readonly string[]>>>,
  fits: Readonly<Partial<Record<DirectiveName, readonly (boolean | undefined)[]>>> = {},
): RawConf {
  const nest = <T>(given: Readonly<Partial<Record<DirectiveName, readonly T[]>>>) =>
    new Map(
      Object.entries(given).map(([name, list]) => [name as DirectiveName, new Map((list ?? []).entries())]),
    );
  return { arrays: new Set(), values: nest(values), matches: nest(fits), others: new Map(), release: KERNEL };
}
