import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUNDLE, createCheckout, LAUNCHER, runTool } from './checkout.js';
import { project, type Sandbox } from './sandbox.js';

type Row = [source: string, destination: string, mode: string, conffile: boolean, families: string];
const manifest: { families: string[]; columns: string[]; files: Row[] } = JSON.parse(
  readFileSync(join(project, 'hooks/manifest.json'), 'utf8'),
);

describe('the manifest', () => {
  test.each(manifest.files)('%s → %s', (source, destination, mode, conffile, families) => {
    if (source !== BUNDLE && source !== LAUNCHER)
      expect(existsSync(join(project, source.replace('/**', '')))).toBe(true);
    expect(destination).toMatch(/^\/(etc|usr)\//);
    expect(mode).toMatch(/^0(755|644)$/);
    expect(conffile).toBe(destination.startsWith('/etc/'));
    const known =
      families === 'all' || families.split(' ').every(family => manifest.families.includes(family));
    expect(known).toBe(true);
  });

  test('an executable source is installed executable, and any other is not', () => {
    for (const [source, , mode] of manifest.files.filter(([from]) => from.startsWith('hooks/'))) {
      const isScript = readFileSync(join(project, source), 'utf8').startsWith('#!');
      expect([source, mode]).toEqual([source, isScript ? '0755' : '0644']);
    }
  });

  test('has every hook that lies in hooks/', () => {
    const listed = new Set(manifest.files.map(([source]) => source));
    const files = readdirSync(join(project, 'hooks'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name !== 'manifest.json')
      .map(entry => join(entry.parentPath ?? entry.path, entry.name).slice(project.length));
    expect(files.filter(file => !listed.has(file))).toEqual([]);
  });

  test('no two rows of one family have the same destination', () => {
    for (const family of manifest.families) {
      const rows = manifest.files.filter(row => row[4] === 'all' || row[4].split(' ').includes(family));
      expect(new Set(rows.map(row => row[1])).size).toBe(rows.length);
    }
  });
});

const install = (checkout: Sandbox, ...words: string[]) => runTool(checkout, 'install.sh', ...words);

describe('tools/install.sh', () => {
  test('puts every row of the family there, with its mode', () => {
    const checkout = createCheckout();
    const dest = join(checkout.root, 'dest');
    expect(install(checkout, dest, 'debian')).toEqual({ exit: 0, output: '' });
    for (const [source, destination, mode, , families] of manifest.files) {
      if (source.endsWith('/**') || !/\b(all|debian)\b/.test(families)) continue;
      expect((statSync(dest + destination).mode & 0o7777).toString(8)).toBe(mode.slice(1));
    }
    expect(existsSync(`${dest}/usr/share/dkms/templates/deb/postinst`)).toBe(true);
  });

  test('leaves out what another family has', () => {
    const checkout = createCheckout();
    const dest = join(checkout.root, 'dest');
    expect(install(checkout, dest, 'rhel').exit).toBe(0);
    expect(existsSync(`${dest}/usr/sbin/dkms`)).toBe(true);
    expect(existsSync(`${dest}/etc/kernel/postinst.d`)).toBe(false);
  });

  test("keeps the administrator's framework.conf, and says so", () => {
    const checkout = createCheckout();
    const dest = join(checkout.root, 'dest');
    install(checkout, dest, 'debian');
    writeFileSync(`${dest}/etc/dkms/framework.conf`, 'dkms_tree=/srv/dkms\n');
    const { exit, output } = install(checkout, dest, 'debian');
    expect(exit).toBe(0);
    expect(output).toContain('framework.conf is kept');
    expect(readFileSync(`${dest}/etc/dkms/framework.conf`, 'utf8')).toBe('dkms_tree=/srv/dkms\n');
    expect(existsSync(`${dest}/etc/dkms/framework.conf.new`)).toBe(true);
  });

  test('without a bundle names the command that makes one', () => {
    const checkout = createCheckout();
    rmSync(join(checkout.root, BUNDLE));
    const { exit, output } = install(checkout, join(checkout.root, 'dest'), 'debian');
    expect(exit).toBe(1);
    expect(output).toContain('npm run build');
    expect(existsSync(join(checkout.root, 'dest'))).toBe(false);
  });

  test('an unknown family or no word at all is exit 2', () => {
    const checkout = createCheckout();
    expect(install(checkout, join(checkout.root, 'dest'), 'beos').exit).toBe(2);
    expect(install(checkout).exit).toBe(2);
  });
});
