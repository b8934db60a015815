import { spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withLockPassed } from '../../src/host/lock';
import { tempRoot } from '../helpers/temp-root';

describe('a lock that is passed on', () => {
  test.each(['run', 'shell'] as const)(
    'outlives who took it as long as a program that was started by %s',
    async by => {
      const { host, path } = await tempRoot();
      const lock = await host.lock(path, 0);
      const passing = withLockPassed(host, lock);
      const text = `echo >started; until [ -e '${path}/end' ] || [ ! -d '${path}' ]; do sleep 0.02; done`;
      const running =
        by === 'run'
          ? passing.run({ file: 'sh', args: ['-c', text], cwd: path })
          : passing.shell({ text, cwd: path, env: {}, log: undefined });
      await expect.poll(() => host.files.exists(`${path}/started`)).toBe(true);
      lock.release();

      await expect(host.lock(path, 0)).rejects.toMatchObject({ code: 'BUSY' });
      await host.files.writeText(`${path}/end`, '');
      await running;
      (await host.lock(path, 0)).release();
    },
  );
});

describe('a lock that another process holds', () => {
  test('is waited for no longer than asked, and who holds it is named', async () => {
    const { host, path } = await tempRoot();
    const holder = spawn('flock', [path, 'sh', '-c', `echo >'${path}/started'; sleep 60`], {
      detached: true,
    });
    onTestFinished(() => {
      if (holder.pid !== undefined) process.kill(-holder.pid);
    });
    await expect.poll(() => host.files.exists(`${path}/started`)).toBe(true);

    await expect(host.lock(path, 0)).rejects.toMatchObject({
      code: 'BUSY',
      message: `Another dkms is at work in ${path}`,
      detail: expect.stringMatching(`^process ${holder.pid}: flock ${path} sh -c `),
      hint: expect.stringContaining('--wait SECONDS'),
    });
  });
});
