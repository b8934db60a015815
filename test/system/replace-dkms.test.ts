import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

const INSTALLED = /^v4l2loopback\/0\.12\.7, (6\.1\.0-\d+-amd64), x86_64: installed$/;

/** What dpkg asks, or says instead when nobody is there to answer. */
const PROMPT = /Configuration file|conffile prompt|\(Y\/I\/N\/O\/D\/Z\)/;

describe.each(['peer-3.0.10', 'oracle-3.2.2'])("in place of Debian's own dkms, of layer %s", layer => {
  let root: Root;
  let module: string;

  beforeAll(async () => {
    root = await openRoot(layer);
    // v4l2loopback 0.12.7 compiles for no kernel that is newer than 6.7.
    await root.must('trim_kernels; hide_headers612; apt_get install v4l2loopback-dkms');
    module = await root.must('sha256sum /lib/modules/*/updates/dkms/*');
    expect(await root.must('dkms status')).toMatch(INSTALLED);
  });
  afterAll(() => root.close());

  test('apt puts ours there, and a package that depends on dkms stays', async () => {
    const { code, stdout, stderr } = await root.run('apt_get install /dist/dkms-ng_*_all.deb');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/will be REMOVED:\n {2}dkms\n/);
    expect(stdout + stderr).not.toMatch(PROMPT);
    expect(await root.must('dkms --version')).toBe('dkms-3.4.3');
  });

  test('its tree is ours: the module is as installed as before', async () => {
    expect(await root.must('dkms status')).toMatch(INSTALLED);
    expect(await root.must('sha256sum /lib/modules/*/updates/dkms/*')).toBe(module);
  });

  test('every hook in /etc is ours, also when the other package is purged', async () => {
    await root.must('apt_get purge dkms');
    expect(await root.must('dpkg -V dkms-ng')).toBe('');
    expect(await root.must('ls /etc/kernel/*.d/dkms')).toBe(
      ['header_postinst', 'postinst', 'preinst', 'prerm'].map(d => `/etc/kernel/${d}.d/dkms`).join('\n'),
    );
    expect(await root.must('dkms status')).toMatch(INSTALLED);
  });

  test("what the other dkms installed can be taken out and installed by ours, in the other's tree", async () => {
    await root.must('dkms uninstall v4l2loopback/0.12.7 -k "$kernel61"');
    expect(await root.must('dkms status')).toMatch(/: built$/);
    expect((await root.run('modinfo -k "$kernel61" v4l2loopback')).code).toBe(1);
    await root.must('dkms install v4l2loopback/0.12.7 -k "$kernel61"');
    expect(await root.must('dkms status')).toMatch(INSTALLED);
  });

  test("apt goes back to Debian's, which knows the module as installed", async () => {
    const { code, stdout, stderr } = await root.run('apt_get install dkms');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout + stderr).not.toMatch(PROMPT);
    expect(await root.must('dkms --version')).toBe('dkms-3.0.10');
    expect(await root.must('dkms status')).toMatch(INSTALLED);
    expect(await root.must('apt_get purge dkms-ng >/dev/null; dpkg -V dkms')).toBe('');
    expect((await root.run('ls /etc/kernel/preinst.d/dkms')).code).not.toBe(0);
  });

  test("Debian's purge of the module leaves nothing of it", async () => {
    await root.must('apt_get purge v4l2loopback-dkms');
    expect(await root.must('dkms status')).toBe('');
    expect(await root.must('find / -xdev -path "*v4l2loopback[.-]*" -name "*.ko*"')).toBe('');
  });
});
