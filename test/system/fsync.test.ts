import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRenames, type TracedRename } from '../helpers/fsync-trace';
import { openRoot, type Root } from '../helpers/root';
import { WHOLE, WITH_WHOLE } from '../helpers/whole-root';

const CALLS =
  'openat,write,pwrite64,writev,copy_file_range,sendfile,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2';

let root: Root;
let kernel: string;
let trace: string;
let renames: readonly TracedRename[];

beforeAll(async () => {
  root = await openRoot('kernels', WITH_WHOLE);
  await root.must(`${WHOLE} prepare`);
  kernel = await root.must('echo "$kernel61"');
  trace = await root.must(`strace -f -y -s 4096 -e trace=${CALLS} -o /var/tmp/trace \\
      dkms install -q one/1.0 -k ${kernel} >&2
      grep -F -e /var/lib/dkms -e /lib/modules -e ' resumed>' /var/tmp/trace`);
  renames = readRenames(trace);
});
afterAll(() => root.close());

describe('a power cut finds on the disk what a rename brought into place, since it was synced before', () => {
  test.each([
    ['what was built', () => `/var/lib/dkms/one/1.0/${kernel}/x86_64`],
    ['the module in its kernel', () => `/lib/modules/${kernel}/updates/dkms/one.ko`],
    ['the original that was moved aside', () => `/var/lib/dkms/one/original_module/${kernel}/x86_64/one.ko`],
    ['where it was', () => `/var/lib/dkms/one/original_module/${kernel}/x86_64/one.ko.origin`],
    ['the record', () => `/var/lib/dkms/one/1.0/${kernel}/x86_64/record.json`],
    ['the debt', () => `/var/lib/dkms/depmod-pending-${kernel}-x86_64`],
  ])('%s', (_, place) => {
    const found = renames.filter(({ to }) => to === place());
    expect(found).toEqual([{ from: expect.anything(), to: place(), synced: true }]);
  });

  test('every other rename of a file of ours', () => {
    const ours = renames.filter(({ to }) => !/\/\.attempts\/|\/modules\.\w+/.test(to));
    expect(ours.filter(({ synced }) => !synced)).toEqual([]);
  });

  test('and each line of the journal was there before the step that it tells of', () => {
    const lines = trace.split('\n');
    const journal = (kind: string) => lines.findIndex(line => line.includes(`{\\"kind\\":\\"${kind}\\"`));
    const isSync = (line: string) => /fsync.*\/\.journal\//.test(line);
    const synced = lines.findIndex((line, at) => at > journal('begin') && isSync(line));
    const step = lines.findIndex((line, at) => at > journal('begin') && /^\d+\s+rename/.test(line));
    expect(journal('begin')).toBeGreaterThan(0);
    expect(synced).toBeGreaterThan(journal('begin'));
    expect(step).toBeGreaterThan(synced);
  });
});
