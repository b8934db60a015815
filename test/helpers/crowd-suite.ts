import { afterAll, beforeAll, expect, test } from 'vitest';
import { playDeadlyRound, playRound } from './crowd';
import { openRoot, type Root } from './root';
import { WHOLE, WITH_WHOLE } from './whole-root';

/**
 * The tests of many processes at once.
 *
 * @param rounds  in which all live
 * @param deadly  in which some are killed
 */
export function testCrowd(rounds: number, deadly: number): void {
  const seed = Number(process.env.DKMS_CROWD_SEED ?? Date.now() % 1_000_000);
  let root: Root;
  beforeAll(async () => {
    root = await openRoot('kernels', WITH_WHOLE);
    await root.must(`${WHOLE} prepare`);
  });
  afterAll(() => root.close());

  test(`twenty processes at once are answered as one alone, ${rounds} times; seed ${seed}`, {
    timeout: rounds * 120_000,
  }, async () => {
    for (let round = 0; round < rounds; round++) await playRound(root, seed + round);
  });

  test(`those that are left do not suffer from others that are killed, ${deadly} times; seed ${seed}`, {
    timeout: deadly * 120_000,
  }, async () => {
    let dead = 0;
    for (let round = 0; round < deadly; round++) dead += await playDeadlyRound(root, seed + round);
    // Of up to seven in each round; how many end sooner, the machine says.
    expect(dead).toBeGreaterThan(Math.floor(deadly / 4));
  });
}
