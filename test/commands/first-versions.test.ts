import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, tempRoot } from '../helpers/temp-root';

/** A dkms.conf as the article that dkms began with has it. */
const CONF = `MAKE="make all"
MAKE_amd64="make AMD64=1 all"
CLEAN="make clean"
MODULE_NAME="qla2200.o qla2300.o:qla2300_6x.o"
LOCATION="/kernel/drivers/addon/qla2200"
MODULES_CONF_ALIAS_TYPE="scsi_hostadapter"
`;
const FILES = { 'qla2200.c': createSource('6'), 'qla2300.c': createSource('6') };

async function rootWithSource() {
  const root = await tempRoot({ distribution: 'gentoo' });
  await root.kernel();
  await root.module('qla2x00', 'v6.04.00', { conf: CONF, files: FILES });
  return root;
}

describe('a module of the versions before 1.0', () => {
  test('lives as any other', async () => {
    const root = await rootWithSource();
    const added = await root.dkms('add', '-m', 'qla2x00', '-v', 'v6.04.00');
    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining('MODULES_CONF_ALIAS_TYPE') });

    expect(await root.dkms('install', '-m', 'qla2x00', '-v', 'v6.04.00')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await root.calls('make')).toEqual([expect.stringContaining('AMD64=1 all')]);
    expect((await root.dkms('status')).stdout).toBe(`qla2x00/v6.04.00, ${KERNEL}, ${ARCH}: installed\n`);
    const place = await root.files(`lib/modules/${KERNEL}/kernel/drivers/addon/qla2200`);
    expect(Object.keys(place)).toEqual(['qla2200.ko', 'qla2300_6x.ko']);

    expect((await root.dkms('remove', 'qla2x00/v6.04.00', '--all')).code).toBe(0);
    expect(await root.files(`lib/modules/${KERNEL}/kernel`)).toEqual({});
  });

  test('is added from a directory, or an archive, that is called by its name and version', async () => {
    for (const how of ['directory', 'archive']) {
      const root = await rootWithSource();
      await root.host.run({
        file: 'mv',
        args: [`${root.path}/usr/src/qla2x00-v6.04.00`, `${root.path}/home`],
      });
      await root.host.files.makeDirectory(`${root.path}/in`);
      await root.host.run({ file: 'mv', args: [`${root.path}/home`, `${root.path}/in/qla2x00-v6.04.00`] });
      const tar = {
        file: 'tar',
        args: ['-C', `${root.path}/in`, '-czf', `${root.path}/q.tgz`, 'qla2x00-v6.04.00'],
      };
      await root.host.run(tar);
      const given = how === 'directory' ? '/in/qla2x00-v6.04.00' : '/q.tgz';

      expect(await root.dkms('add', root.path + given)).toMatchObject({ code: 0 });
      expect((await root.dkms('status')).stdout).toBe('qla2x00/v6.04.00: added\n');
    }
  });

  test.each(['', '--binaries-only', '--source-only'])(
    'is named in an archive, which has no directory: %j',
    async how => {
      const root = await rootWithSource();
      await root.dkms('build', 'qla2x00/v6.04.00');
      const words = ['mktarball', 'qla2x00/v6.04.00', '--archive', './any.tar', how].filter(Boolean);
      expect((await root.dkms(...words)).code).toBe(0);
      await root.dkms('remove', 'qla2x00/v6.04.00', '--all');
      await root.host.files.remove(`${root.path}/usr/src/qla2x00-v6.04.00`);
      expect(await root.dkms('ldtarball', 'any.tar')).toMatchObject({ code: 0 });
      expect((await root.dkms('status')).stdout).toContain('qla2x00/v6.04.00');
    },
  );

  test('is refused where nothing tells its name', async () => {
    const root = await tempRoot();
    await root.kernel();
    await root.write('in/driver/dkms.conf', CONF);
    const { code, stderr } = await root.dkms('add', `${root.path}/in/driver`);
    expect(code).toBe(10);
    expect(stderr).toContain('PACKAGE_NAME is not set');
  });
});
