import { expect, test } from 'vitest';
import type { Command, Host } from '../../src/host/host';
import { main } from '../../src/main';
import { KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const WEAK = '/usr/sbin/weak-modules';

interface Seen {
  readonly args: readonly string[];
  readonly input: string | undefined;
}

/** This system as a Red Hat's, whose weak-modules is noted and not run; it dies there when it is told to. */
function showAsRhel(real: Host, seen: Seen[], dies: boolean): Host {
  const readText = (path: string) => real.files.readText(path);
  return {
    ...real,
    files: {
      ...real.files,
      readText: path => (path === '/etc/os-release' ? 'ID=rhel\n' : readText(path)),
      isExecutable: path => path === WEAK || real.files.isExecutable(path),
    },
    run: async (command: Command) => {
      if (command.file !== WEAK) return real.run(command);
      if (dies) throw new Error('killed');
      seen.push({ args: command.args, input: command.input });
      return { ok: true, exitCode: 0, missing: false, stdout: '', stderr: '' };
    },
  };
}

/** weak-modules works on the system it runs in: no --root. */
async function rootAsSystem() {
  const root = await tempRoot();
  await root.kernel();
  const seen: Seen[] = [];
  const dkms = (words: string, dies = false): Promise<number> => {
    const trees = ['dkmstree:var/lib/dkms', 'sourcetree:usr/src', 'installtree:lib/modules'].flatMap(tree => {
      const [option, path] = tree.split(':');
      return [`--${option}`, `${root.path}/${path}`];
    });
    return main([...words.split(' '), ...trees], showAsRhel(root.host, seen, dies));
  };
  return { root, seen, dkms };
}

const installedAs = (root: TempRoot, name: string): string =>
  `${root.path}/lib/modules/${KERNEL}/extra/${name}.ko\n`;

test('who died before weak-modules leaves it to the next call: what came is added, what went is removed', async () => {
  const { root, seen, dkms } = await rootAsSystem();
  for (const name of ['old', 'foo', 'bar', 'loner']) {
    await root.module(name, '1.0', name === 'loner' ? { also: 'NO_WEAK_MODULES=yes\n' } : {});
  }
  await dkms('install old/1.0');
  seen.length = 0;

  expect(await dkms('install loner/1.0', true), 'which no kernel is to share').toBe(0);
  await expect(dkms('install foo/1.0', true)).rejects.toThrow('killed');
  expect(seen).toEqual([]);
  expect(await dkms('add bar/1.0')).toBe(0);
  await expect(dkms('uninstall old/1.0', true)).rejects.toThrow('killed');
  expect(await dkms('remove bar/1.0 --all')).toBe(0);
  expect(await dkms('add bar/1.0')).toBe(0);

  expect(seen).toEqual([
    { args: ['--no-initramfs', '--add-modules'], input: installedAs(root, 'foo') },
    { args: ['--no-initramfs', '--remove-modules'], input: installedAs(root, 'old') },
  ]);
});

test('a debt is of the one call: nothing is left of one that ended', async () => {
  const { root, seen, dkms } = await rootAsSystem();
  await root.module('foo', '1.0');
  await dkms('install foo/1.0');

  expect(seen).toHaveLength(1);
  expect(Object.keys(await root.files('var/lib/dkms')).filter(path => path.startsWith('.'))).toEqual([]);
});

test('post_transaction of a call that died runs at the next, but not for a kernel that has gone', async () => {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0');
  await root.write('etc/dkms/framework.conf', "post_transaction='echo after $kernelver'\n");
  const debt = (release: string) => `${JSON.stringify({ kernel: { release, arch: 'x86_64' }, files: [] })}\n`;
  await root.write('var/lib/dkms/.after-1-dead', `${debt(KERNEL)}${debt('5.0-gone')}${debt(KERNEL)}{"kern`);

  expect(await root.dkms('autoinstall', '-k', KERNEL)).toMatchObject({ code: 0, stderr: '' });

  expect(await root.files('var/lib/dkms')).toEqual({ 'post_transaction.log': `after ${KERNEL}\n` });
});

test('a living call keeps its debts', async () => {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0');
  await root.write('etc/dkms/framework.conf', "post_transaction='echo after'\n");
  await root.write('var/lib/dkms/.after-1-lives', '{"kernel":{"release":"6","arch":"x"},"files":[]}\n');
  const lock = await root.host.lock(`${root.path}/var/lib/dkms/.after-1-lives`, 0);

  await root.dkms('add', 'foo/1.0');

  lock.release();
  expect(await root.files('var/lib/dkms')).toHaveProperty('.after-1-lives');
});
