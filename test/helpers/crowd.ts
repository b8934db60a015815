import { expect } from 'vitest';
import type { Root } from './root';
import { createRandom, WHOLE } from './whole-root';

/** What twenty do at once. */
const CROWD = [
  'autoinstall -k "$kernel61"',
  'autoinstall -k "$kernel612"',
  'autoinstall -k "$kernel61,$kernel612"',
  'install one/1.0 -k "$kernel61"',
  'install one/1.0 -k "$kernel612"',
  'install two/1.0 -k "$kernel61,$kernel612"',
  'uninstall one/1.0 -k "$kernel61"',
  'uninstall two/1.0 -k "$kernel612"',
  'status',
  'status one/1.0',
] as const;
const PROCESSES = 20;
const MAX_SECONDS = 120;

interface Said {
  readonly call: string;
  readonly code: number;
  readonly stderr: string;
  readonly stdout: string;
}

/** Calls of dkms, all started at once; every one has ended when this returns. */
async function runAtOnce(root: Root, calls: readonly string[]): Promise<readonly Said[]> {
  const starts = calls.map(
    (
      call,
      index,
    ) => `(code=0; timeout ${MAX_SECONDS} dkms ${call} > /var/tmp/out/${index} 2> /var/tmp/err/${index} ||
      code=$?; echo $code > /var/tmp/code/${index}) &`,
  );
  const script = `${WHOLE} mkdir -p /var/tmp/{out,err,code}
    ${starts.join('\n')}
    wait
    for i in $(seq 0 ${calls.length - 1}); do cat /var/tmp/code/$i; printf '\\1'; cat /var/tmp/out/$i
      printf '\\1'; cat /var/tmp/err/$i; printf '\\2'; done`;
  const told = (await root.must(script)).split('\x02');
  return calls.map((call, index) => {
    const [code = '', stdout = '', stderr = ''] = (told[index] ?? '').split('\x01');
    return { call, code: Number(code), stdout, stderr };
  });
}

const STATE = /^(one|two)\/1\.0(: added|, 6\.\S+, x86_64: (built|installed))( \(.*\))?$/;

/** One round: nothing is built, twenty come at once, and an autoinstall comes last. */
export async function playRound(root: Root, seed: number): Promise<void> {
  const random = createRandom(seed);
  await root.must(`for m in one two; do dkms unbuild -q $m/1.0 --all || true; done; : > /var/log/builds`);
  const calls = Array.from(
    { length: PROCESSES },
    () => CROWD[Math.floor(random() * CROWD.length)] ?? 'status',
  );
  for (const said of await runAtOnce(root, calls)) {
    const about = `seed ${seed}: ${said.call}`;
    // Each of them is answered so when it is alone, whatever the state it meets.
    expect(said, about).toMatchObject({ code: 0, stderr: '' });
    if (!said.call.startsWith('status')) continue;
    const lines = said.stdout.trim().split('\n');
    expect(
      lines.filter(line => !STATE.test(line)),
      about,
    ).toEqual([]);
    expect(new Set(lines.map(line => line.split('/')[0])).size, about).toBe(said.call === 'status' ? 2 : 1);
  }
  expect(await root.must(`${WHOLE} whole`), `seed ${seed}`).toBe('');
  await root.must('dkms autoinstall -q -k "$kernel61,$kernel612"');
  const builds = (await root.must('sort /var/log/builds')).split('\n');
  expect(builds, `seed ${seed}: each build is done once`).toHaveLength(4);
  expect(new Set(builds).size, `seed ${seed}`).toBe(4);
  expect(await root.must(`${WHOLE} whole`), `seed ${seed}, in the end`).toBe('');
}
