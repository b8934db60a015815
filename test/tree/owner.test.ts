import { expect, test } from 'vitest';
import { createPaths } from '../../src/model/paths';
import { findOwner } from '../../src/tree/owner';
import { tempRoot } from '../helpers/temp-root';

const PATH = '/usr/src/foo-1.0/dkms.conf';

test.each([
  ['dpkg-query', 'var/lib/dpkg/status', `foo-dkms, other:all: ${PATH}`, 'foo-dkms'],
  ['dpkg-query', 'var/lib/dpkg/status', `diversion by x from: ${PATH}\nfoo-dkms: ${PATH}`, 'foo-dkms'],
  ['rpm', 'usr/lib/sysimage/rpm/rpmdb.sqlite', 'dkms-foo', 'dkms-foo'],
  ['pacman', 'var/lib/pacman/local', 'foo-dkms', 'foo-dkms'],
  ['apk', 'lib/apk/db/installed', `${PATH} is owned by foo-dkms-1.0-r0`, 'foo-dkms-1.0-r0'],
  ['qfile', 'var/db/pkg', 'sys-kernel/foo', 'sys-kernel/foo'],
])('%s tells who has a path', async (program, database, said, owner) => {
  const root = await tempRoot();
  await root.tool(program, `echo '${said}'`);
  const paths = createPaths(root.path, {});
  expect(await findOwner(root.host, paths, root.path + PATH)).toEqual({ isKnown: false, owner: undefined });
  expect(await root.calls(program)).toEqual([]);

  await root.write(database, '');
  expect(await findOwner(root.host, paths, root.path + PATH)).toEqual({ isKnown: true, owner });
  expect(await root.calls(program)).not.toEqual([]);
});
