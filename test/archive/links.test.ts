import { mkdir, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { findStrayLinks } from '../../src/archive/links';
import { tempRoot } from '../helpers/temp-root';

test.each([
  ['file', false],
  ['sub/../file', true],
  ['../top/file', false],
  ['sub', false],
  ['.', false],
  ['./sub/', false],
  ['..', true],
  ['../other', true],
  ['/etc/passwd', true],
  ['nowhere', false],
])('a link at the top to %j leads out: %s', async (target, isStray) => {
  const root = await tempRoot();
  await mkdir(`${root.path}/top/sub`, { recursive: true });
  await symlink(target, `${root.path}/top/link`);
  const stray = isStray ? [`${root.path}/top/link`] : [];
  expect(findStrayLinks(root.host.files, `${root.path}/top`)).toEqual(stray);
});

test('a link in a folder may lead up as far as the top', async () => {
  const root = await tempRoot();
  await mkdir(`${root.path}/top/a/b`, { recursive: true });
  await symlink('../../x', `${root.path}/top/a/b/inside`);
  await symlink('../../../x', `${root.path}/top/a/b/outside`);
  // Through a link to the top: where `..` leads from there, no text tells.
  await symlink('inside/../../x', `${root.path}/top/a/b/winding`);
  expect(findStrayLinks(root.host.files, `${root.path}/top`)).toEqual(
    ['outside', 'winding'].map(name => `${root.path}/top/a/b/${name}`),
  );
});
