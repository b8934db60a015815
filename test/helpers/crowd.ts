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

/** A word of dkms, and when it is killed: node alone, so that whatever it had started would be seen. */
interface Call {
  readonly call: string;
  readonly killedAfterMs?: number;
}

/** Calls of dkms, all started at once; every one has ended when this returns. */
async function runAtOnce(root: Root, calls: readonly Call[]): Promise<readonly Said[]> {
  const starts = calls.map(({ call, killedAfterMs }, index) => {
    const limit =
      killedAfterMs === undefined
        ? `timeout ${MAX_SECONDS}`
        : `timeout --foreground --signal=KILL ${(killedAfterMs / 1000).toFixed(3)}`;
    return `(code=0; ${limit} dkms ${call} > /var/tmp/out/${index} 2> /var/tmp/err/${index} ||
      code=$?; echo $code > /var/tmp/code/${index}) &`;
  });
  const script = `${WHOLE} mkdir -p /var/tmp/{out,err,code}
    ${starts.join('\n')}
    wait
    for i in $(seq 0 ${calls.length - 1}); do cat /var/tmp/code/$i; printf '\\1'; cat /var/tmp/out/$i
      printf '\\1'; cat /var/tmp/err/$i; printf '\\2'; done`;
  const told = (await root.must(script)).split('\x02');
  return calls.map(({ call }, index) => {
    const [code = '', stdout = '', stderr = ''] = (told[index] ?? '').split('\x01');
    return { call, code: Number(code), stdout, stderr };
  });
}

const STATE = /^(one|two)\/1\.0(: added|, 6\.\S+, x86_64: (built|installed))( \(.*\))?$/;

/** Nothing is built, and what twenty are to do at once. */
async function prepareRound(root: Root, random: () => number): Promise<readonly Call[]> {
  await root.must(`for m in one two; do dkms unbuild -q $m/1.0 --all || true; done; : > /var/log/builds`);
  return Array.from({ length: PROCESSES }, () => ({
    call: CROWD[Math.floor(random() * CROWD.length)] ?? 'status',
  }));
}

/** Each of them is answered so when it is alone, whatever the state it meets. */
function expectAsAlone(said: Said, about: string): void {
  expect(said, about).toMatchObject({ code: 0, stderr: '' });
  if (!said.call.startsWith('status')) return;
  const lines = said.stdout.trim().split('\n');
  expect(
    lines.filter(line => !STATE.test(line)),
    about,
  ).toEqual([]);
  expect(new Set(lines.map(line => line.split('/')[0])).size, about).toBe(said.call === 'status' ? 2 : 1);
}

/** One round: nothing is built, twenty come at once, and an autoinstall comes last. */
export async function playRound(root: Root, seed: number): Promise<void> {
  const calls = await prepareRound(root, createRandom(seed));
  for (const said of await runAtOnce(root, calls)) expectAsAlone(said, `seed ${seed}: ${said.call}`);
  expect(await root.must(`${WHOLE} whole`), `seed ${seed}`).toBe('');
  await root.must('dkms autoinstall -q -k "$kernel61,$kernel612"');
  const builds = (await root.must('sort /var/log/builds')).split('\n');
  expect(builds, `seed ${seed}: each build is done once`).toHaveLength(4);
  expect(new Set(builds).size, `seed ${seed}`).toBe(4);
  expect(await root.must(`${WHOLE} whole`), `seed ${seed}, in the end`).toBe('');
}

/** Every third that changes something, and within this time: those that build take a second or two alone. */
const KILLED = { every: 3, withinMs: 3_000 };

/** What the first that comes after a death says of it. */
const RECOVERED = /^A call before this one died in the middle of ".*"; that was undone\n/gm;

/** The same, but some are killed: the others are answered as if those had never come. */
export async function playDeadlyRound(root: Root, seed: number): Promise<number> {
  const random = createRandom(seed);
  const calls = (await prepareRound(root, random)).map((call, index) =>
    index % KILLED.every === 0 && !call.call.startsWith('status')
      ? { ...call, killedAfterMs: random() * KILLED.withinMs }
      : call,
  );
  const all = await runAtOnce(root, calls);
  const dead = all.filter((said, index) => calls[index]?.killedAfterMs !== undefined && said.code === 137);
  for (const said of all) {
    if (dead.includes(said)) continue;
    const own = { ...said, stderr: said.stderr.replace(RECOVERED, '') };
    expectAsAlone(own, `seed ${seed}: ${said.call}, beside those that are killed`);
  }
  await root.must('dkms add -q after/1.0 && dkms remove -q after/1.0 --all');
  expect(await root.must(`${WHOLE} whole`), `seed ${seed}, after some were killed`).toBe('');
  return dead.length;
}
