import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root, runInRoot } from '../helpers/root.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const run = (file: string, args: readonly string[]): string =>
  spawnSync(file, args, { encoding: 'utf8', cwd: project }).stdout;

/** What hooks/manifest.json says, and what Debian wants beside it: mode, owner, path. */
function listExpected(): readonly string[] {
  const rows = run('node', ['tools/manifest.mjs', 'debian']).trim().split('\n');
  const installed = rows.map(row => {
    const [, path = '', mode = ''] = row.split('\t');
    return `${mode.replace(/^0/, '')} root:root ${path}${path.startsWith('/usr/share/man/') ? '.gz' : ''}`;
  });
  const documents = ['doc/dkms-ng/changelog.gz', 'doc/dkms-ng/copyright', 'lintian/overrides/dkms-ng'];
  return [...installed, ...documents.map(path => `644 root:root /usr/share/${path}`)].sort();
}

const EVERYTHING = `find / -xdev \\( -path /var/log -o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/dpkg \\
  -o -path /tmp -o -path /run \\) -prune -o -printf '%y %m %u:%g %p %l\\n' | LC_ALL=C sort`;

test('apt brings what the package depends on, on a system that has nothing of it', async () => {
  const { code, stdout } = await runInRoot('base', 'apt-get -s install /dist/dkms-ng_*_all.deb');
  expect(code).toBe(0);
  for (const wanted of ['nodejs', 'kmod', 'make', 'gcc', 'patch', 'xz-utils', 'zstd', 'dkms-ng'])
    expect(stdout).toMatch(new RegExp(`^Inst ${wanted} `, 'm'));
});

test('lintian has nothing to say that no override explains', () => {
  const deb = readdirSync(join(project, 'dist')).find(name => name.endsWith('_all.deb'));
  const args = ['--allow-root', '--fail-on', 'error,warning', '--info', join('dist', String(deb))];
  const { status, stdout } = spawnSync('lintian', args, { encoding: 'utf8', cwd: project });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

describe('from installing it to purging it', () => {
  let root: Root;
  let before: string;

  beforeAll(async () => {
    root = await openRoot('toolchain');
    before = await root.must(EVERYTHING);
  });
  afterAll(() => root.close());

  test('apt installs the file without anything else, once its dependencies are there', async () => {
    const said = await root.must('apt_get install /dist/dkms-ng_*_all.deb');
    expect(said).toContain('0 upgraded, 1 newly installed, 0 to remove');
    expect(await root.must("dpkg-query -W -f '${Status}' dkms-ng")).toBe('install ok installed');
  });

  test('the files and their modes are those of the manifest', async () => {
    const listed = await root.must(
      'dpkg -L dkms-ng | while read -r p; do [ ! -f "$p" ] || stat -c "%a %U:%G %n" "$p"; done',
    );
    expect(listed.split('\n').sort()).toEqual(listExpected());
  });

  test('the conffiles are those of the manifest', async () => {
    const listed = await root.must("dpkg-query -W -f '${Conffiles}\\n' dkms-ng | awk 'NF { print $1 }'");
    const rows = run('node', ['tools/manifest.mjs', 'debian']).trim().split('\n');
    const expected = rows.filter(row => row.endsWith('\tconffile')).map(row => row.split('\t')[1]);
    expect(listed.split('\n').sort()).toEqual(expected.sort());
  });

  test('dpkg -V finds every file as it was packaged', async () => {
    expect(await root.must('dpkg -V dkms-ng')).toBe('');
  });

  test('dkms --version prints the one line that scripts take apart', async () => {
    expect(await root.run('dkms --version')).toEqual({ code: 0, stdout: 'dkms-3.4.3\n', stderr: '' });
  });

  test("starts whatever is meant for the caller's own node", async () => {
    const told = await root.run('NODE_OPTIONS=--no-such-option NODE_DEBUG=fs,module dkms --version');
    expect(told).toEqual({ code: 0, stdout: 'dkms-3.4.3\n', stderr: '' });
  });

  test('works from a directory that is gone, where nothing is named as seen from there: else 15', async () => {
    const gone = 'mkdir -p /tmp/gone; cd /tmp/gone; rmdir /tmp/gone';
    expect(await root.run(`${gone}; dkms status; dkms status nobody/1`)).toMatchObject({
      code: 0,
      stderr: '',
    });
    for (const words of [
      'add .',
      'ldtarball x.tar.gz',
      'status --dkmstree tree',
      'mktarball m/1 --output here',
    ]) {
      const { code, stderr } = await root.run(`${gone}; dkms ${words}`);
      expect({ words, code }).toEqual({ words, code: 15 });
      expect(stderr).toContain('the current directory is gone');
    }
  });

  test('the second call of a verb starts from the code that the first one left, whatever state that is in', async () => {
    const cached = 'ls /var/cache/dkms';
    await root.must('rm -rf /var/cache/dkms; dkms status; dkms --version');
    const [name = ''] = (await root.must(cached)).split('\n');
    expect(name).toMatch(/^status-[0-9a-f]{16}$/);

    const file = `/var/cache/dkms/${name}`;
    const whole = await root.must(`stat -c %s ${file}; stat -c %i ${file} > /tmp/inode`);
    await root.must(`dkms status; [ "$(stat -c %i ${file})" = "$(cat /tmp/inode)" ]`);

    await root.must(`truncate -s 1000 ${file}; dkms status; [ "$(stat -c %s ${file})" -gt 100000 ]`);
    await root.must(`rm ${file}; ! dkms status --nonsense; [ ! -e ${file} ]`);
    await root.must(`dkms status; [ "$(stat -c '%a %U' ${file})" = '644 root' ]`);
    expect(Number(whole)).toBeGreaterThan(100_000);
  });

  test('a fault of its own is told with the places in the sources', async () => {
    const edit = 's/[.]list(/.lisst(/g; 2s/.*/\\/\\/ fedcba9876543210/';
    await root.must(`cp -p /usr/lib/dkms/dkms.cjs /tmp/kept; sed -i '${edit}' /usr/lib/dkms/dkms.cjs`);
    const { code, stderr } = await root.run(
      'code=0; dkms status || code=$?; mv /tmp/kept /usr/lib/dkms/dkms.cjs; exit $code',
    );

    expect(code).toBe(1);
    expect(stderr).toMatch(/fault in dkms itself.*\n.*TypeError.*lisst/);
    const [, file = '', line] = /^ +at (src\/\S+\.ts):(\d+):\d+$/m.exec(stderr) ?? [];
    const source = readFileSync(join(project, file), 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toContain('.list(');
  });

  test('code of another program of the same length is not taken for its own', async () => {
    const edit = 'sed -i s/MODULE.VERSION/MODULE_VERSION/ /usr/lib/dkms/dkms.cjs';
    await root.must('dkms add --help > /tmp/before');
    // As an upgrade does: other bytes, and so another digest in the second line.
    await root.must(
      `cp -p /usr/lib/dkms/dkms.cjs /tmp/kept; ${edit}; sed -i '2s/.*/\\/\\/ 0123456789abcdef/' /usr/lib/dkms/dkms.cjs`,
    );
    await root.must('dkms add --help > /tmp/after; cp -p /tmp/kept /usr/lib/dkms/dkms.cjs');
    expect(await root.must('grep -c MODULE_VERSION /tmp/after; ! grep MODULE_VERSION /tmp/before')).toMatch(
      /^[1-9]/,
    );
    expect(await root.must('ls /var/cache/dkms')).toContain('-0123456789abcdef');
  });

  test('a program that is not whole says so', async () => {
    const said = await root.run(
      'mv /usr/lib/dkms/dkms.cjs /tmp/away; code=0; dkms status || code=$?; mv /tmp/away /usr/lib/dkms/dkms.cjs; exit $code',
    );
    expect(said).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error: dkms is not whole: lib/dkms/dkms.cjs is missing; install the package dkms-ng again\n',
    });
  });

  test('removing it leaves hooks that do nothing, and says what stays registered', async () => {
    await root.must('cd /usr/src && tiny tiny 1.0 && dkms add tiny/1.0');
    const { code, stderr } = await root.run('apt_get remove dkms-ng');
    expect(code).toBe(0);
    expect(stderr).toContain('tiny/1.0 stays registered');
    await root.must('[ ! -e /var/cache/dkms ]');
    const hooks = await root.run(
      'for hook in /etc/kernel/*.d/dkms; do DEB_MAINT_PARAMS= "$hook" 6.1.0-1-amd64 /boot/vmlinuz; done',
    );
    expect(hooks).toEqual({ code: 0, stdout: '', stderr: '' });
    await root.must('rm -r /usr/src/tiny-1.0 /var/lib/dkms/tiny');
  });

  test('purging it leaves nothing', async () => {
    await root.must('apt_get purge dkms-ng');
    expect(await root.must(EVERYTHING)).toBe(before);
  });
});

test('two builds in different places, at different times, give the same bytes', async () => {
  // A checkout that is written to, at a path of its own; the project itself stays as it is.
  const build = `build_at() {
    mkdir -p "$1" "$2"
    mount -t tmpfs upper "$2"
    mkdir "$2/upper" "$2/work"
    mount -t overlay -o "lowerdir=/project,upperdir=$2/upper,workdir=$2/work" checkout "$1"
    rm -rf "$1/dist"
    (cd "$1" && node tools/build.mjs && sh tools/deb.sh >/dev/null && sha256sum <dist/dkms-ng_*_all.deb)
  }
  build_at /first /run/first
  sleep 1.1
  umask 077
  build_at /srv/second/checkout /run/second`;
  const { code, stdout, stderr } = await runInRoot('toolchain', build, ['--ro', `${project}:/project`]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [first, second] = stdout.trim().split('\n');
  expect(first).toMatch(/^[0-9a-f]{64} /);
  expect(second).toBe(first);
});
