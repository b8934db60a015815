import { expect, test } from 'vitest';
import { ARCH, KERNEL, tempRoot } from '../helpers/temp-root';

test.each(['install', 'autoinstall'])(
  '%s builds anew what asks for that with BUILD_DEPENDS_REBUILD, with one depmod',
  async verb => {
    const root = await tempRoot();
    await root.kernel();
    await root.module('base', '1');
    await root.module('upper', '1', { also: 'BUILD_DEPENDS[0]=base\nBUILD_DEPENDS_REBUILD=yes\n' });
    await root.module('apart', '1', { also: 'BUILD_DEPENDS[0]=base\n' });
    for (const name of ['base', 'upper', 'apart']) await root.dkms('install', `${name}/1`);
    await root.module('base', '2');
    await root.dkms('add', 'base/2');
    await root.forgetCalls();

    const words = verb === 'install' ? ['install', 'base/2'] : ['autoinstall', '-k', KERNEL];
    expect((await root.dkms(...words)).code).toBe(0);

    const built = (await root.calls('make')).map(line => /([^/]+\/\d)\/build$/.exec(line)?.[1]);
    expect(built).toEqual(['base/2', 'upper/1']);
    expect(await root.read(`var/lib/dkms/upper/1/${KERNEL}/${ARCH}/.dep_base`)).toBe('2\n');
    expect(await root.read(`var/lib/dkms/apart/1/${KERNEL}/${ARCH}/.dep_base`)).toBeUndefined();
    expect(await root.calls('depmod')).toHaveLength(1);
  },
);
