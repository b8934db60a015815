import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { explainTrace } from '../../src/host/trace';
import { tempRoot } from '../helpers/temp-root';

const SOURCE = `
function findWhatIsNotThere(where: { readonly name?: string }): number {
  throw new Error(where.name);
}
findWhatIsNotThere({ name: 'a fault' });
`;

test('a trace of the bundle names places in the sources, others stay as they are', async () => {
  const root = await tempRoot();
  const program = `${root.path}/dkms.cjs`;
  const { code, map } = await transform(SOURCE, {
    loader: 'ts',
    minify: true,
    sourcemap: 'external',
    sourcefile: 'src/faulty.ts',
  });
  await root.write('dkms.cjs', code);
  await root.write('dkms.cjs.map', map);
  const place = (text: string) => `1:${code.indexOf(text) + 1}`;
  const trace = [
    'Error: a fault',
    `    at t (${program}:${place('new Error')})`,
    `    at async ${program}:${code.trimEnd().split('\n').length}:1`,
    '    at Module._compile (node:internal/modules/cjs/loader:1364:14)',
  ].join('\n');

  const explained = await explainTrace(root.host.files, trace, program);

  expect(explained.split('\n')).toEqual([
    'Error: a fault',
    '    at src/faulty.ts:3:9',
    expect.stringMatching(/^ {4}at src\/faulty\.ts:\d+:\d+$/),
    '    at Module._compile (node:internal/modules/cjs/loader:1364:14)',
  ]);
});

test('a trace stays as it is where nothing explains it', async () => {
  const root = await tempRoot();
  const trace = `Error: x\n    at t (${root.path}/dkms.cjs:1:2)`;
  expect(await explainTrace(root.host.files, trace, `${root.path}/dkms.cjs`)).toBe(trace);

  await root.write('dkms.cjs.map', '{"version":3,"mapp');
  expect(await explainTrace(root.host.files, trace, `${root.path}/dkms.cjs`), 'half a map').toBe(trace);
});
