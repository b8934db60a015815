import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIRECTIVE_NAMES, findDirective } from '../../src/conf/directives';
import { SETTING_NAMES, SETTINGS } from '../../src/model/settings';
import { formatStatusLine } from '../../src/report/status';
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

test.each(Object.entries(SETTINGS).filter(([, value]) => value !== '' && value !== 'no'))(
  'dkms-framework.conf(5) says what holds where nobody sets %s: %s',
  (name, value) => {
    const text = readFileSync(join(project, 'man/dkms-framework.conf.5'), 'utf8');
    const items = text.split(/^\.It /m);
    expect(items.find(item => new RegExp(`^Cm .*\\b${name}\\b`).test(item))).toContain(value);
  },
);

const dkms8 = readFileSync(join(project, 'man/dkms.8'), 'utf8');

test('dkms(8) names every program and file of the administrator that the package brings', () => {
  const { files } = JSON.parse(readFileSync(join(project, 'hooks/manifest.json'), 'utf8'));
  const paths: readonly string[] = files.map(([, destination]: readonly string[]) => destination);
  const named = paths.filter(path => /^\/(etc|usr\/lib\/(dkms|kernel)|usr\/share\/apport)\//.test(path));
  // Parts of those that are named.
  const own = [
    'dkms.cjs',
    'dkms.cjs.map',
    'hook-lib.sh',
    'queue-lib.sh',
    'gone-lib.sh',
    'run-lib.sh',
    'read-settings',
    'boot',
  ].map(name => `/usr/lib/dkms/${name}`);
  expect(named.filter(path => !own.includes(path) && !dkms8.includes(path))).toEqual([]);
});

test('dkms(8) shows every remark that a line of status may end in', () => {
  const line = (files: 'different' | 'built-missing', hasOriginals: boolean) =>
    formatStatusLine({
      module: { name: 'm', version: '1' },
      kernel: undefined,
      state: 'built',
      hasOriginals,
      files,
    });
  const remarks = [line('different', true), line('built-missing', false)].flatMap(
    text => text.match(/\(.*?\)/g) ?? [],
  );
  expect(remarks).toHaveLength(3);
  for (const remark of remarks) expect(dkms8).toContain(`.It ${remark}\n`);
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
