import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Runs vitest on these files with the default reporter and ours; tells the last line that it writes. */
function runVitest(files: Readonly<Record<string, string>>): { status: number | null; last: string } {
  const directory = mkdtempSync(join(tmpdir(), 'dkms-tally-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(
    join(directory, 'vitest.config.mjs'),
    `import { createTallyReporter } from ${JSON.stringify(join(project, 'test/helpers/tally-reporter.ts'))};
     export default { test: { reporters: ['default', createTallyReporter()] } };`,
  );
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(
      join(directory, name),
      `import { beforeAll, describe, expect, test } from 'vitest';\n${text}`,
    );
  }
  const { VITEST: _, ...env } = process.env;
  const ended = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], {
    cwd: directory,
    encoding: 'utf8',
    env,
  });
  const lines = ended.stdout.split('\n');
  expect(lines[lines.length - 1]).toBe('');
  return { status: ended.status, last: lines[lines.length - 2] ?? '' };
}

test('the last line of a run that went well counts what passed and what was skipped', () => {
  const { status, last } = runVitest({
    'one.test.js':
      "test('a', () => {}); describe('b', () => { test('c', () => {}); test.skip('d', () => {}); });",
    'two.test.js': "test('e', () => {}); test.todo('f');",
  });

  expect(last).toBe('3 passed, 0 failed, 2 skipped');
  expect(status).toBe(0);
});

test('a file that cannot be collected, a hook that throws and an error outside of tests count as failed', () => {
  const { status, last } = runVitest({
    'one.test.js': "test('a', () => {}); test('b', () => expect(1).toBe(2));",
    'bad.test.js': "import './nowhere';",
    'hook.test.js':
      "describe('c', () => { beforeAll(() => { throw new Error('no'); }); test('d', () => {}); });",
    'stray.test.js':
      "test('e', async () => { setTimeout(() => { throw new Error('stray'); }); await new Promise(r => setTimeout(r, 50)); });",
  });

  expect(last).toBe('2 passed, 4 failed, 1 skipped');
  expect(status).toBe(1);
});
