import { basename } from 'node:path';
import type { Files } from '../host/files';

type Processes = Pick<Files, 'list' | 'readLink' | 'readText'>;

/** What rpm and dnf hold open and locked during a transaction, and at no other time: beside the database. */
const LOCK = '.rpm.lock';

/**
 * Whether we are a part of a transaction of rpm, as the scripts of a package are: this process, or one of those that
 * started it, has rpm's lock open.
 */
export function isInRpmTransaction(files: Processes): boolean {
  for (let pid = 'self'; pid !== '0'; pid = readParent(files, pid)) {
    const descriptors = `/proc/${pid}/fd`;
    const opened = files.list(descriptors).map(fd => files.readLink(`${descriptors}/${fd}`) ?? '');
    if (opened.some(path => basename(path) === LOCK)) return true;
  }
  return false;
}

/** `4242 (a name, with (anything)) S 4240 …`; '0' has none. */
function readParent(files: Processes, pid: string): string {
  const [, parent = '0'] = /\) \S (\d+) [^)]*$/.exec(files.readText(`/proc/${pid}/stat`) ?? '') ?? [];
  return parent;
}
