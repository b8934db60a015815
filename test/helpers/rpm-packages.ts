import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openRoot, type Root } from './root';

/** A throwaway root with rpm, its scripts knowing the functions of rpm-packages.sh. */
export async function openRpmPackagesRoot(more: readonly string[] = []): Promise<Root> {
  const script = fileURLToPath(new URL('rpm-packages.sh', import.meta.url));
  const root = await openRoot('rpm', ['--ro', `${script}:/run/test/rpm-packages.sh`, ...more]);
  const source = '. /run/test/rpm-packages.sh\n';
  return {
    ...root,
    run: text => root.run(source + text),
    must: text => root.must(source + text),
  };
}

const LINT = fileURLToPath(new URL('../../packaging/rpm/rpmlint.toml', import.meta.url));

/** What rpmlint says of all packages in /shared, by the configuration that explains what need not be said. */
export function runRpmlint({ shared }: Root): string {
  const packages = readdirSync(shared).map(name => `${shared}/${name}`);
  const { stdout } = spawnSync('rpmlint', ['-c', LINT, ...packages], { encoding: 'utf8' });
  return stdout;
}
