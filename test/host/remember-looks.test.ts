import { expect, test } from 'vitest';
import { rememberLooks } from '../../src/host/remember-looks';
import { tempRoot } from '../helpers/temp-root';

test('a place is asked for once, whatever the answer was', async () => {
  const root = await tempRoot();
  await root.write('here/a', '');
  const asked: string[] = [];
  const note =
    <T>(look: (name: string) => T) =>
    (name: string): T => {
      asked.push(name);
      return look(name);
    };
  const { files, findProgram } = root.host;
  const host = rememberLooks({
    ...root.host,
    files: {
      ...files,
      list: note(files.list),
      isDirectory: note(files.isDirectory),
    },
    findProgram: note(findProgram),
  });
  const look = () => [
    host.files.list(`${root.path}/here`),
    host.files.isDirectory(`${root.path}/here`),
    host.files.isDirectory(`${root.path}/gone`),
    host.findProgram('no-such-program'),
  ];

  expect(look()).toEqual([['a'], true, false, undefined]);
  expect(look()).toEqual([['a'], true, false, undefined]);
  expect(asked).toHaveLength(4);
});
