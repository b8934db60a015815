import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root';
import { createRandom, WHOLE, WITH_WHOLE } from '../helpers/whole-root';

const ROUNDS = Number(process.env.DKMS_KILL_ROUNDS ?? 500);
const SEED = Number(process.env.DKMS_KILL_SEED ?? Date.now() % 1_000_000);

/** What is called where nothing is installed, and where something is; and within how many milliseconds it is killed. */
const CALLS = {
  out: [
    ['install one/1.0 -k "$kernel61"', 1_500],
    ['install one/1.0 -k "$kernel61" --force', 1_500],
    ['autoinstall -k "$kernel61,$kernel612"', 2_500],
    ['build one/1.0 -k "$kernel61" --force', 1_300],
    ['install two/1.0 -k "$kernel61,$kernel612"', 800],
    ['remove one/1.0 --all', 500],
  ],
  in: [
    ['uninstall one/1.0 -k "$kernel61"', 500],
    ['remove one/1.0 --all', 600],
    ['install one/1.0 -k "$kernel61" --force', 800],
    ['build one/1.0 -k "$kernel61" --force', 1_300],
    ['uninstall two/1.0 --all', 500],
    ['unbuild two/1.0 --all', 600],
  ],
} as const;

let root: Root;
beforeAll(async () => {
  root = await openRoot('kernels', WITH_WHOLE);
  await root.must(`${WHOLE} prepare`);
});
afterAll(() => root.close());

/** Kills node alone, so that whatever it had started would be seen; then the next call that changes something comes. */
const playRound = (call: string, afterMs: number, next: string): string => `${WHOLE}
  [ -e /var/lib/dkms/one/1.0/source ] || dkms add -q one/1.0
  dkms ${call} > /shared/said 2>&1 & pid=$!
  sleep ${(afterMs / 1000).toFixed(3)}
  kill -KILL $pid 2> /dev/null || echo too late > /dev/stderr
  wait $pid 2> /dev/null || true
  { ${next}; } > /shared/said-next 2>&1 || { echo "the next call failed: $?"; cat /shared/said-next; }
  grep -H 'fault in dkms' /shared/said /shared/said-next || true
  whole`;

const OTHER_MODULE =
  'if [ -e /var/lib/dkms/after ]; then dkms remove after/1.0 --all; else dkms add after/1.0; fi';
/** Mostly one that has nothing to do with what was killed. */
const NEXT = [OTHER_MODULE, OTHER_MODULE, OTHER_MODULE, 'dkms autoinstall -k "$kernel61"'];

test(`${ROUNDS} calls that are killed at a random moment leave nothing half done; seed ${SEED}`, {
  timeout: 3_600_000,
}, async () => {
  const random = createRandom(SEED);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  let inTime = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const isIn = (await root.run('[ -L /var/lib/dkms/one/kernel-$kernel61-x86_64 ]')).code === 0;
    const [call, withinMs] = pick<readonly [string, number]>(CALLS[isIn ? 'in' : 'out']);
    const afterMs = random() * withinMs;
    const ended = await root.run(playRound(call, afterMs, pick(NEXT)));
    if (!ended.stderr.includes('too late')) inTime += 1;
    const about = `round ${round} of seed ${SEED}: ${call}, killed after ${Math.round(afterMs)} ms`;
    expect(ended.code, `${about}: ${ended.stderr}`).toBe(0);
    expect(ended.stdout, about).toBe('');
  }
  console.log(`${inTime} of ${ROUNDS} calls were killed before they ended; seed ${SEED}`);
  // On a machine that is twice as fast as one for which the times above are right, it is half of them.
  expect(inTime).toBeGreaterThan(ROUNDS / 4);
});
