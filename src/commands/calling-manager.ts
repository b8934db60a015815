import type { Host } from '../host/host';

/** Programs that run packages' scripts, and hold their own lock meanwhile. */
const MANAGERS = new Set([
  ...['dpkg', 'apt', 'apt-get', 'aptitude', 'rpm', 'dnf', 'dnf5', 'dnf-3', 'microdnf', 'yum', 'zypper'],
  ...['packagekitd', 'rpm-ostree', 'dnf5daemon-serv'],
]);

/**
 * The package manager in whose run this call was made; undefined where there is none. A second one would be refused by the
 * first, or wait for it, which waits for us.
 */
export function findCallingManager({ env, files }: Pick<Host, 'env' | 'files'>): string | undefined {
  if (env.DPKG_MAINTSCRIPT_PACKAGE !== undefined) return 'dpkg';
  // `123 (rpm) S 122 ...`: a name may hold spaces and parentheses, and is cut at 15 signs.
  const readStat = (pid: string) =>
    /^\d+ \((.*)\) \S+ (\d+)/s.exec(files.readText(`/proc/${pid}/stat`) ?? '');
  for (let stat = readStat('self'); stat !== null; stat = readStat(stat[2] ?? '')) {
    const name = stat[1] ?? '';
    if (MANAGERS.has(name)) return name;
  }
  return undefined;
}
