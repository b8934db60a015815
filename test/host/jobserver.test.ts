import { readSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempRoot } from '../helpers/temp-root';

async function openJobserver(tokens: number) {
  const { host, path } = await tempRoot();
  const server = await host.createJobserver(path, tokens);
  onTestFinished(() => server.close());
  return server;
}

/** Work that holds a token for a moment; tells how many there were at once. */
function createWorkers({ take, give }: Awaited<ReturnType<typeof openJobserver>>) {
  const seen = { now: 0, most: 0 };
  const work = async (milliseconds: number): Promise<void> => {
    await take();
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await new Promise(resolve => setTimeout(resolve, milliseconds));
    seen.now -= 1;
    give();
  };
  return { seen, work };
}

describe('no more than its tokens', () => {
  // What waits looks again each 15 ms.
  test.each([
    [1, 4],
    [2, 6],
  ])('%i of %i builds run at once', async (tokens, builds) => {
    const { seen, work } = createWorkers(await openJobserver(tokens));

    await Promise.all(Array.from({ length: builds }, () => work(40)));

    expect(seen).toEqual({ now: 0, most: tokens });
  });
});

describe('what a killed make took with it', () => {
  const kill = (fd: number): void => {
    readSync(fd, Buffer.alloc(2), 0, 2, null);
  };

  test('is there again when the last build has ended', async () => {
    const server = await openJobserver(3);
    await server.take();
    kill(server.fd);
    server.give();

    const { seen, work } = createWorkers(server);
    await Promise.all([1, 2, 3, 4].map(() => work(20)));
    expect(seen.most).toBe(3);
  });

  test('is there for those that wait, when none but them is left', async () => {
    const server = await openJobserver(3);
    await server.take();
    kill(server.fd);
    const { seen, work } = createWorkers(server);
    const working = Promise.all([1, 2, 3, 4].map(() => work(60)));
    server.give();

    await working;
    expect(seen.most).toBe(3);
  });
});
