import { fileURLToPath } from 'node:url';

/** Words for openRoot: the root sees the scripts that `prepare` and `whole` come from. */
export const WITH_WHOLE = [
  '--ro',
  `${fileURLToPath(new URL('whole.sh', import.meta.url))}:/run/test/whole.sh`,
];

/** Before a script that uses the functions of whole.sh. */
export const WHOLE = '. /run/test/whole.sh\n';

/** Numbers from 0 to 1 that are the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
