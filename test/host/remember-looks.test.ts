import { expect, test } from 'vitest';
import { rememberLooks } from '../../src/host/remember-looks';
import { tempRoot } from '../helpers/temp-root';

test('a directory is asked for once, whatever the answer was', async () => {
  const root = await tempRoot();
  await root.write('here/a', '');
  const asked: string[] = [];
  const files = rememberLooks({
    ...root.host.files,
    list: path => {
      asked.push(path);
      return root.host.files.list(path);
    },
    isDirectory: path => {
      asked.push(path);
      return root.host.files.isDirectory(path);
    },
  });
  const look = () => [
    files.list(`${root.path}/here`),
    files.isDirectory(`${root.path}/here`),
    files.isDirectory(`${root.path}/gone`),
  ];

  expect(look()).toEqual([['a'], true, false]);
  expect(look()).toEqual([['a'], true, false]);
  expect(asked).toHaveLength(3);
});
