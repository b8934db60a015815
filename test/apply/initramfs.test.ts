import { describe, expect, test } from 'vitest';
import { remakeInitramfs } from '../../src/apply/initramfs';
import { debian } from '../../src/distro/debian';
import type { Command, RunResult } from '../../src/host/host';
import type { Event } from '../../src/model/event';
import { createPaths } from '../../src/model/paths';
import { K1 } from '../helpers/snapshots';
import { tempRoot } from '../helpers/temp-root';

const IMAGE = `/boot/initrd.img-${K1.release}`;

/** What is called, and what is told, where these programs end so; every other one is missing. */
async function remake(ends: Readonly<Record<string, Partial<RunResult>>>, { image = true, path = '/' } = {}) {
  const root = await tempRoot();
  const calls: string[] = [];
  const events: Event[] = [];
  const host = {
    ...root.host,
    files: { ...root.host.files, exists: (file: string) => image && file === IMAGE },
    run: async ({ file, args }: Command): Promise<RunResult> => {
      calls.push([file, ...args].join(' '));
      const end = ends[file];
      const missing = end === undefined;
      return { ok: !missing, exitCode: 0, stdout: '', stderr: '', missing, ...end } as RunResult;
    },
  };
  const paths = createPaths(path, {});
  await remakeInitramfs({ host, paths, profile: debian, emit: event => events.push(event) }, [K1]);
  return { calls, events };
}

describe("a kernel's initramfs", () => {
  test("is made again by the distribution's program", async () => {
    const { calls, events } = await remake({ 'update-initramfs': {} });
    expect(calls).toEqual([`update-initramfs -u -k ${K1.release}`]);
    expect(events).toEqual([{ kind: 'file', doing: 'write', path: IMAGE }]);
  });

  test('is made by the next one where that is not there', async () => {
    const { calls } = await remake({ dracut: {} });
    expect(calls[1]).toBe(`dracut --force ${IMAGE} ${K1.release}`);
  });

  test('stays as it is when that fails, with a word', async () => {
    const { events } = await remake({ 'update-initramfs': { ok: false, stderr: 'first\nno space\n' } });
    expect(events).toMatchObject([{ kind: 'warning', text: expect.stringContaining(': no space') }]);
  });

  test('is not made where there is none, or in another root', async () => {
    expect((await remake({ 'update-initramfs': {} }, { image: false })).calls).toEqual([]);
    expect((await remake({ 'update-initramfs': {} }, { path: '/mnt' })).calls).toEqual([]);
  });
});
