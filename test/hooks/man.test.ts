import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project } from './sandbox.js';

const render = (file: string) =>
  spawnSync('man', ['--warnings', '-E', 'UTF-8', '-l', '-Tutf8', join(project, 'man', file)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MANROFFSEQ: '' },
  });

describe.runIf(render('dkms.8').error === undefined).each(readdirSync(join(project, 'man')))('%s', page => {
  test('renders without a warning', () => {
    const { status, stdout, stderr } = render(page);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    // Bold is a letter, a backspace and the letter again.
    expect(stdout.replace(/.\x08/g, '')).toContain('DESCRIPTION');
  });
});
