import { describe, expect, test } from 'vitest';
import { createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const SOURCE = 'usr/src/foo-1.0/foo.c';

async function rootWithInstalled(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.write(`lib/modules/${KERNEL}/build/Module.symvers`, '0x1 printk vmlinux EXPORT_SYMBOL\n');
  await root.module('foo', '1.0');
  await root.dkms('install', 'foo/1.0');
  await root.forgetCalls();
  return root;
}

const autoinstall = (root: TempRoot, ...more: readonly string[]) =>
  root.dkms('autoinstall', '-k', KERNEL, ...more);

describe('autoinstall', () => {
  test('starts no program when nothing has changed', async () => {
    const root = await rootWithInstalled();

    expect(await autoinstall(root)).toMatchObject({ code: 0, stderr: '' });

    expect(await root.read('calls')).toBeUndefined();
  });

  test.each([
    ['its source', SOURCE, 'its source has changed'],
    [
      'the kernel under its release',
      `lib/modules/${KERNEL}/build/Module.symvers`,
      'the kernel was built anew',
    ],
    ["the administrator's override", 'etc/dkms/foo.conf', "the administrator's overrides have changed"],
  ])('builds and installs anew when %s has changed, and says why', async (_, file, why) => {
    const root = await rootWithInstalled();
    await root.write(file, `${(await root.read(file)) ?? ''}# changed\n`);

    expect((await autoinstall(root, '--dry-run')).stdout).toContain(why);
    expect((await autoinstall(root)).code).toBe(0);

    expect(await root.calls('depmod')).toHaveLength(1);
    await root.forgetCalls();
    await autoinstall(root);
    expect(await root.read('calls'), 'once, and not again').toBeUndefined();
  });

  test('builds and installs anew when the file of build_environment has changed, has gone or is another', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0');
    await root.write('etc/dkms/framework.conf', 'build_environment="/opt/$kernelver/enable"\n');
    await root.write(`opt/${KERNEL}/enable`, 'export toolset=13\n');
    await root.dkms('install', 'foo/1.0');
    const isBuiltAnew = async (): Promise<boolean> => {
      await root.forgetCalls();
      const why = (await autoinstall(root, '--dry-run')).stdout.includes('build_environment has changed');
      await autoinstall(root);
      return why && (await root.calls('make')).length === 1;
    };

    expect(await isBuiltAnew(), 'untouched').toBe(false);
    await root.write(`opt/${KERNEL}/enable`, 'export toolset=14\n');
    expect(await isBuiltAnew(), 'another content').toBe(true);
    await root.write('etc/dkms/framework.conf', '');
    expect(await isBuiltAnew(), 'none').toBe(true);
    expect(await isBuiltAnew(), 'still none').toBe(false);
  });

  test('leaves builds alone whose record was made before build_environment counted', async () => {
    const root = await rootWithInstalled();
    const record = `var/lib/dkms/foo/1.0/${KERNEL}/x86_64/record.json`;
    const { inputs, ...others } = JSON.parse((await root.read(record)) ?? '');
    const { environment, ...older } = inputs;
    await root.write(record, JSON.stringify({ ...others, inputs: older }));
    await root.write('etc/dkms/framework.conf', 'build_environment=/opt/enable\n');
    await root.write('opt/enable', 'export toolset=14\n');

    expect(environment).toHaveProperty('digest');
    await autoinstall(root);
    expect(await root.read('calls')).toBeUndefined();
  });

  test.each([
    ['before its digest is taken', 'PRE_BUILD'],
    ['after its digest was taken', 'POST_BUILD'],
  ])('builds anew what was changed while it was being built, %s', async (_, script) => {
    const root = await tempRoot();
    await root.kernel();
    const change = `#!/bin/sh\n[ -e ${root.path}/tmp-done ] || echo '# changed' >> ${root.path}/${SOURCE}\ntouch ${root.path}/tmp-done\n`;
    await root.module('foo', '1.0', {
      also: `${script}=change.sh\n`,
      files: { 'foo.c': createSource('1.0'), 'change.sh': change },
    });
    await root.dkms('install', 'foo/1.0');

    expect((await autoinstall(root, '--dry-run')).stdout).toContain('its source has changed');
  });

  test('takes a file of a new time for the same when its content is', async () => {
    const root = await rootWithInstalled();
    await root.write(SOURCE, (await root.read(SOURCE)) ?? '');

    await autoinstall(root);

    expect(await root.calls('depmod')).toEqual([]);
  });

  test('leaves alone what another dkms has built, of which nothing is known', async () => {
    const root = await rootWithInstalled();
    await root.host.files.remove(`${root.path}/var/lib/dkms/foo/1.0/${KERNEL}/x86_64/record.json`);
    await root.write(SOURCE, 'changed');

    expect((await autoinstall(root)).code).toBe(0);

    expect(await root.calls('depmod')).toEqual([]);
  });
});

describe('a build that failed', () => {
  async function rootWithFailure(): Promise<TempRoot> {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0', { files: { 'foo.c': '#error no\n' } });
    await root.dkms('add', 'foo/1.0');
    await root.dkms('kernel_postinst', '-k', KERNEL);
    await root.forgetCalls();
    return root;
  }
  const makes = async (root: TempRoot) => (await root.calls('make')).filter(call => call !== '--version');

  test('is not tried again by the next hook, and is told again', async () => {
    const root = await rootWithFailure();

    const { code, stderr } = await root.dkms('kernel_postinst', '-k', KERNEL);

    expect(code).toBe(14);
    expect(stderr).toContain('not tried again');
    expect(await makes(root)).toEqual([]);
  });

  test('is tried again when its source has changed', async () => {
    const root = await rootWithFailure();
    await root.write(SOURCE, 'version: 1\n');

    expect((await root.dkms('kernel_postinst', '-k', KERNEL)).code).toBe(0);
  });

  test('is tried again by a person', async () => {
    const root = await rootWithFailure();

    await autoinstall(root);

    expect(await makes(root)).toHaveLength(1);
  });

  test('for want of a program is not remembered', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('foo', '1.0', { also: 'MAKE="no-such-program"\n' });
    await root.dkms('add', 'foo/1.0');
    await root.dkms('kernel_postinst', '-k', KERNEL);

    expect((await root.dkms('kernel_postinst', '-k', KERNEL)).stderr).not.toContain('not tried again');
  });
});
