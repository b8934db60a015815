import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIRECTIVE_NAMES, findDirective } from '../../src/conf/directives';
import { SETTING_NAMES, SETTINGS } from '../../src/model/settings';
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

/** What a page explains: the words after `.It Cm`, several with commas between. */
function listExplained(page: string): readonly string[] {
  const text = readFileSync(join(project, 'man', page), 'utf8');
  return [...text.matchAll(/^\.It Cm (.+)$/gm)].flatMap(
    ([, words = '']) => words.match(/[A-Za-z_]{4,}/g) ?? [],
  );
}

test('dkms.conf(5) explains every directive, and which of them are arrays', () => {
  expect([...listExplained('dkms.conf.5')].sort()).toEqual([...DIRECTIVE_NAMES].sort());
  const text = readFileSync(join(project, 'man/dkms.conf.5'), 'utf8');
  const arrays = [...text.matchAll(/\b([A-Z_]{4,}) Ns Bq Ar #/g)].map(([, name]) => name);
  expect(arrays.sort()).toEqual(DIRECTIVE_NAMES.filter(name => findDirective(name).list === true).sort());
});

test('dkms-framework.conf(5) explains every setting', () => {
  expect([...listExplained('dkms-framework.conf.5')].sort()).toEqual([...SETTING_NAMES].sort());
});

test('framework.conf shows every setting with what holds without it, in a comment', () => {
  const text = readFileSync(join(project, 'hooks/framework.conf'), 'utf8');
  const shown = [...text.matchAll(/^# ([a-z_]+)="(.*)"$/gm)].map(([, name, value]) => [name, value]);
  // What depends on the machine is shown as it is most often.
  const usual = {
    tmp_location: '/tmp',
    mok_signing_key: '/var/lib/dkms/mok.key',
    mok_certificate: '/var/lib/dkms/mok.pub',
  };
  expect(Object.fromEntries(shown)).toEqual({ ...SETTINGS, ...usual });
  expect(text).not.toMatch(/^[^#\n]/m);
});
