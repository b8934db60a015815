import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { formatInstalled, openRepository, type RepositoryRoot } from '../helpers/repository.js';

let root: RepositoryRoot;
const status = (): Promise<string> => root.must('dkms status');
const installedOld = (refs: readonly string[]): string => formatInstalled([root.old], refs);

beforeAll(async () => {
  root = await openRepository();
});
afterAll(() => root.close());
afterEach(() => root.reset());

describe('dpkg is killed in the middle of a build, and then told to configure what is left', () => {
  /** tardy's build waits as long as /tmp/hold is there. */
  const run = (packages: string): string => `: >/tmp/hold; rm -f /tmp/building
    setsid apt-get -y -q install ${packages} >/tmp/said 2>&1 &
    until [ -e /tmp/building ]; do sleep 0.1; done`;
  /** And go on when it is gone, and so are the hooks that go on without it. */
  const gone = (names: string): string =>
    `rm /tmp/hold; wait || true; while pgrep -x '${names}' >/dev/null; do sleep 0.1; done`;
  const KILL_DPKG = `pkill -KILL -x dpkg; ${gone('dpkg|run-parts')}`;
  const KILL_ALL = `pkill -KILL -s "$(pgrep -x -o apt-get)"; ${gone('dpkg|apt-get')}`;

  beforeAll(async () => {
    await root.must(`apt_get install dkms-ng; cd /tmp; tiny tardy 1.0 'PRE_BUILD="wait"'
      printf '#!/bin/sh\\n: >/tmp/building; while [ -e /tmp/hold ]; do sleep 0.1; done\\n' >tardy-1.0/wait
      chmod +x tardy-1.0/wait; dkms mkdeb -q ./tardy-1.0 --output "$repository"; publish`);
  });

  test.each([
    ['dpkg alone', KILL_DPKG],
    ['all that runs', KILL_ALL],
  ])("in a kernel's hook: %s", async (_, kill) => {
    await root.must('apt_get install alpha-dkms tardy-dkms');
    await root.must(`${run(`linux-image-${root.old} linux-headers-${root.old}`)}; ${kill}
      dpkg --configure -a`);
    expect(await status()).toBe(installedOld(['alpha/1.0', 'tardy/1.0']));
    expect(await root.listImage(root.old)).toEqual(['alpha']);
    expect(await root.listHalfDone()).toBe('');
  });

  test("in the driver's own postinst", async () => {
    await root.must(`apt_get install linux-image-${root.old} linux-headers-${root.old}`);
    await root.must(`${run('alpha-dkms tardy-dkms beta-dkms')}; ${KILL_ALL}
      dpkg --configure -a; apt_get -f install`);
    expect(await status()).toBe(installedOld(['alpha/1.0', 'beta/1.0', 'tardy/1.0']));
    expect(await root.listImage(root.old)).toEqual(['alpha', 'beta']);
    expect(await root.listHalfDone()).toBe('');
  });
});

describe('our own package is upgraded', () => {
  const both = () => [root.old, root.recent];

  test('in the same run as a driver, and as a kernel comes', async () => {
    await root.must(`apt_get install dkms-ng alpha-dkms linux-image-${root.old} linux-headers-${root.old}
      repack "$(newest dkms-ng)" 99 true; version=2.0 make_drivers alpha; publish`);
    expect(await status()).toBe(installedOld(['alpha/1.0']));

    await root.must(
      `apt_get install dkms-ng alpha-dkms beta-dkms linux-image-${root.recent} linux-headers-${root.recent}`,
    );

    expect(await root.must("dpkg-query -W -f '${Version}' dkms-ng")).toBe('99');
    expect(await status()).toBe(formatInstalled(both(), ['alpha/2.0', 'beta/1.0']));
    for (const kernel of both()) expect(await root.listImage(kernel)).toEqual(['alpha', 'beta']);
    expect(await root.must('find / -xdev -path "*alpha[-_/]1.0*" -not -path "/srv/*"')).toBe('');
    expect(await root.listHalfDone()).toBe('');
  });
});
