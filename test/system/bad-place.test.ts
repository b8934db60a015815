import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, openRoot, type Root } from '../helpers/root.js';

let root: Root;

/** `known` is registered and installed for the 6.1 kernel; the source of `other` lies in /usr/src and in /vendor. */
beforeAll(async () => {
  root = await openRoot('kernels');
  await root.must(`trim_kernels; install_dkms; make_user
    cd /usr/src; tiny known 1.0; tiny other 1.0
    mkdir /vendor; cp -a other-1.0 /vendor; tar -czf /vendor/other-1.0.tar.gz other-1.0
    head -c 200000 /dev/urandom >/vendor/other-1.0/data
    dkms install -q known/1.0 -k "$kernel61"`);
});
afterAll(() => root.close());

const LOOK = `picture /var/lib/dkms /lib/modules/*/updates /lib/modules/*/modules.dep /vendor /home /small /usr/src/*-1.0
  ls -A /tmp /usr/src`;

/** Runs one call that must be refused: the trees are as before, and what is told names the thing and the next one. */
async function refuse(script: string): Promise<Ended> {
  const before = await root.must(LOOK);
  const ended = await root.run(`cd /vendor; ${script}`);
  expect(await root.must(LOOK)).toBe(before);
  expect(ended.stderr).toMatch(/^Error: .*\n(?: {2}cause: .*\n)? {2}next: {2}\S/m);
  return ended;
}

/** Verbs that change something, each for the tree of the beginning. */
const CHANGES = [
  'add other/1.0',
  'add ./other-1.0',
  'add other-1.0.tar.gz',
  'build known/1.0 -k "$kernel612"',
  'install other/1.0 -k "$kernel61"',
  'uninstall known/1.0 -k "$kernel61"',
  'remove known/1.0 --all',
  'autoinstall -k "$kernel612"',
  'kernel_prerm -k "$kernel61"',
];

describe('without headers', () => {
  afterEach(() => root.run('show_headers612'));

  test.each(['build known/1.0', 'install known/1.0', 'autoinstall', 'kernel_postinst'])(
    'dkms %s names the package that has them: 21',
    async words => {
      const { code, stderr } = await refuse(`hide_headers612; dkms ${words} -k "$kernel612"`);
      expect(code).toBe(21);
      expect(stderr).toMatch(/headers of kernel (6\.12\.\S+) .* are not at \/lib\/modules\/\1\/build/);
      expect(stderr).toMatch(/next: {2}apt install linux-headers-6\.12\./);
    },
  );

  test('and without the kernel: 21', async () => {
    const { code, stderr } = await refuse('dkms install known/1.0 -k 9.9.9');
    expect(code).toBe(21);
    expect(stderr).toContain('/lib/modules/9.9.9/build');
  });
});

describe('without a program', () => {
  afterEach(() => root.must('mv /hidden/* /usr/bin'));

  test.each([
    ['gcc', '/usr/bin/*gcc*', 'a C compiler is not on this system'],
    ['make', '/usr/bin/make', 'make is not on this system'],
  ])('%s, nothing is built, and the package that has it is named: 10', async (_, program, fault) => {
    await root.must(`mkdir -p /hidden; mv ${program} /hidden`);
    const { code, stderr } = await refuse('dkms install known/1.0 -k "$kernel612"');
    expect(code).toBe(10);
    expect(stderr).toContain(fault);
    expect(stderr).toContain('next:  apt install build-essential');
  });

  test("xz, which this kernel's modules need, nothing but the attempt and its log stays: 10", async () => {
    await root.must('mkdir -p /hidden; mv /usr/bin/xz /hidden');
    const { code, stderr } = await root.run('dkms install known/1.0 -k "$kernel612"');
    expect(code).toBe(10);
    expect(stderr).toMatch(/Error: xz, .* is not on this system\n {2}next: {2}Install xz/);
    expect(await root.must('cd /var/lib/dkms/known/1.0; ls -A . .attempts')).toMatch(
      /^\.:\n\.attempts\n6\.1\.0-\S+\nbuild\nsource\n\n\.attempts:\n6\.12\.\S+-x86_64$/,
    );
    await root.must('dkms unbuild known/1.0 -k "$kernel612"');
  });

  test('dpkg-deb, no package is made: 7', async () => {
    await root.must('mkdir -p /hidden; mv /usr/bin/dpkg-deb /hidden');
    const { code, stderr } = await refuse('dkms mkdeb other-1.0.tar.gz');
    expect(code).toBe(7);
    expect(stderr).toContain('dpkg-deb is not on this system\n  next:  apt install dpkg');
  });
});

describe('without space', () => {
  afterEach(() => root.must('umount /small'));
  const mount = (kib: number): Promise<string> =>
    root.must(`mkdir -p /small; mount -t tmpfs -o size=${kib}k small /small`);

  // Too little for the source; for what make writes first; for the module.
  test.each([8, 64, 320])('a build in a tree of %i KiB is refused, and takes none: 1', async kib => {
    await mount(kib);
    await root.must('dkms --dkmstree /small add -q other/1.0');
    const { code, stderr } = await refuse('dkms --dkmstree /small install other/1.0 -k "$kernel612"');
    expect(code).toBe(1);
    expect(stderr).toContain('other/1.0');
    expect(stderr).toMatch(/No space left .*(?:\n {2}cause: .*)?\n {2}next: {2}Free some space/);
  });

  test.each([
    'add --sourcetree /small ./other-1.0',
    'add --sourcetree /small other-1.0.tar.gz',
    'mkdeb ./other-1.0 --output /small',
  ])('dkms %s is refused: 1', async words => {
    await mount(4);
    const { code, stderr } = await refuse(`dkms ${words}`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/other-1\.0|\/small/);
    expect(stderr).toContain('next:  Free some space');
  });

  test('for temporary files, no package is made: 1', async () => {
    await mount(64);
    expect((await refuse('TMPDIR=/small dkms mkdeb ./other-1.0')).code).toBe(1);
    expect(await root.must('ls -A /small')).toBe('');
  });
});

describe('with a tree that is read-only', () => {
  const lock = (tree: string): Promise<string> =>
    root.must(`mount --bind ${tree} ${tree}; mount -o remount,bind,ro ${tree}`);

  test('what would change dkms_tree is refused: 1', async () => {
    await lock('/var/lib/dkms');
    for (const words of CHANGES) {
      const { code, stderr } = await refuse(`dkms ${words}`);
      expect({ words, code }).toEqual({ words, code: 1 });
      expect(stderr).toContain('/var/lib/dkms');
    }
    expect(await root.must('dkms status')).toMatch(/^known\/1\.0, .*: installed$/);
    await root.must('umount /var/lib/dkms');
  });

  test('what would change install_tree is refused: 1', async () => {
    await lock('/lib/modules');
    for (const words of ['install other/1.0 -k "$kernel61"', 'uninstall known/1.0 -k "$kernel61"']) {
      const { code, stderr } = await refuse(`dkms ${words}`);
      expect({ words, code }).toEqual({ words, code: 1 });
      expect(stderr).toContain('/lib/modules');
    }
    await root.must('umount /lib/modules');
  });

  test('what would change source_tree is refused: 1', async () => {
    await lock('/usr/src');
    for (const words of ['add ./other-1.0', 'add other-1.0.tar.gz']) {
      const { code, stderr } = await refuse(`dkms ${words}`);
      expect({ words, code }).toEqual({ words, code: 1 });
      expect(stderr).toContain('/usr/src');
    }
    await root.must('umount /usr/src');
  });
});

test.each(CHANGES)('not as root, dkms %s is refused: 1', async words => {
  const { code, stderr } = await refuse(`as_user dkms ${words}`);
  expect(code).toBe(1);
  expect(stderr).toMatch(/(\/var\/lib\/dkms|\/usr\/src) cannot be written\n {2}next: {2}Run it as root/);
});

test('not as root, dkms status shows what there is', async () => {
  const { code, stdout, stderr } = await root.run('as_user dkms status');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^known\/1\.0, 6\.1\.0-\d+-amd64, x86_64: installed\n$/);
});
