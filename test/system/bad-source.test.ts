import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ended, openRoot, type Root } from '../helpers/root.js';

let root: Root;

beforeAll(async () => {
  root = await openRoot('toolchain');
  await root.must(
    'install_dkms; dkms status; mkdir /vendor; cd /usr/src; tiny known 1.0; dkms add -q known/1.0',
  );
});
afterAll(() => root.close());

/** All that a refusal must leave as it was; the copies that it worked on are gone as well. */
const LOOK = 'picture /var/lib/dkms /usr/src /vendor /home /etc/dkms; ls -A /tmp';

/** Runs text that must be refused: the tree is as before, and what is told names the thing and what to do next. */
async function refuse(script: string): Promise<Ended> {
  const before = await root.must(LOOK);
  const ended = await root.run(`cd /vendor; ${script}`);
  expect(await root.must(LOOK)).toBe(before);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toMatch(/^Error: /);
  return ended;
}

/** The exit codes of each line of a script, run one after another. */
const codesOf = (...lines: readonly string[]): string =>
  `codes=; ${lines.map(line => `code=0; ${line} || code=$?; codes="$codes $code"`).join('; ')}; echo "codes$codes" >&2`;

describe('a dkms.conf', () => {
  beforeEach(() => root.must('rm -rf /vendor/* /usr/src/tiny-1.0'));

  /** A source in every form, whose dkms.conf ends in the lines. */
  const makeSource = (lines: readonly string[]): Promise<string> =>
    root.must(`cd /vendor; tiny tiny 1.0 ${lines.map(line => `'${line}'`).join(' ')}
      tar -czf tiny-1.0.tar.gz tiny-1.0; cp -a tiny-1.0 /usr/src/`);

  test('that is not there is missed: 9 in a source that is given, 3 in an archive, 4 in the source tree', async () => {
    await makeSource([]);
    await root.must('cd /vendor; rm {.,/usr/src}/tiny-1.0/dkms.conf; tar -czf tiny-1.0.tar.gz tiny-1.0');
    const { stderr } = await refuse(
      codesOf(
        'dkms add ./tiny-1.0',
        'dkms add tiny-1.0.tar.gz',
        'dkms mkdeb tiny-1.0.tar.gz',
        'dkms add tiny/1.0',
      ),
    );
    expect(stderr).toContain('codes 9 3 3 4');
    expect(stderr).toContain('Error: /vendor/tiny-1.0 holds no dkms.conf\n  next: ');
    expect(stderr).toContain('Error: /vendor/tiny-1.0.tar.gz holds no dkms.conf\n  next: ');
    expect(stderr).toContain('/usr/src/tiny-1.0/dkms.conf is not there\n  next: ');
  });

  const FAILING = [
    ['ends the shell', ['exit 3'], 'dkms.conf ended the shell that read it'],
    ['is no valid shell', ['if then'], 'dkms.conf: line 6: syntax error near unexpected token'],
    ['has no place to go', ['unset DEST_MODULE_LOCATION'], 'DEST_MODULE_LOCATION[0] is not set'],
  ] as const;
  test.each(FAILING)('that %s is refused: 10, and 8 in the source tree', async (_, lines, cause) => {
    await makeSource(lines);
    const { stderr } = await refuse(
      codesOf(
        'dkms add ./tiny-1.0',
        'dkms add tiny-1.0.tar.gz',
        'dkms mkdeb tiny-1.0.tar.gz',
        'dkms add tiny/1.0',
      ),
    );
    expect(stderr).toContain('codes 10 10 10 8');
    expect(stderr.split(cause)).toHaveLength(5);
    expect(stderr).toContain('Error: The dkms.conf of /vendor/tiny-1.0 cannot be used\n  cause: ');
    expect(stderr).toContain('Error: The dkms.conf of /vendor/tiny-1.0.tar.gz cannot be used\n  cause: ');
    expect(stderr).toContain('/usr/src/tiny-1.0/dkms.conf');
    expect(stderr.match(/^ {2}next: /gm)).toHaveLength(4);
  });

  test('that hangs is given ten seconds, and nothing of it goes on', async () => {
    await makeSource(['sleep 1234']);
    const started = Date.now();
    const { stderr } = await refuse(`
      dkms mkdeb tiny-1.0.tar.gz & dkms add --dkmstree /var/tmp/other tiny/1.0 & one=$!
      code=0; dkms add ./tiny-1.0 || code=$?; wait "$one" || echo "codes $code $?" >&2; wait`);
    expect(Date.now() - started).toBeLessThan(60_000);
    expect(stderr).toContain('codes 10 8');
    expect(stderr.match(/dkms\.conf was still running after 10 seconds/g)).toHaveLength(3);
    expect(stderr).toContain('next:  See where with: timeout 10 bash -x /usr/src/tiny-1.0/dkms.conf');
    expect(await root.must('pgrep -x sleep || true')).toBe('');
  });

  test('that prints is read all the same, and what it prints is no value', async () => {
    await makeSource([
      'echo PACKAGE_NAME=evil; echo value PACKAGE_NAME 0 evil; printf "value\\0PACKAGE_NAME\\0"',
    ]);
    const made = await root.run('cd /vendor; dkms mkdeb tiny-1.0.tar.gz');
    expect(made).toEqual({ code: 0, stdout: 'Wrote /vendor/tiny-dkms_1.0_all.deb\n', stderr: '' });
    const added =
      await root.run(`rm -r /usr/src/tiny-1.0; cd /vendor; dkms add tiny-1.0.tar.gz; dkms status tiny
      dkms remove tiny/1.0 --all`);
    const told = ['Loaded tiny/1.0', 'tiny/1.0: added', 'Removed tiny/1.0', ''];
    expect(added).toEqual({ code: 0, stdout: told.join('\n'), stderr: '' });
    expect(await root.must('ls -A /tmp /usr/src')).toBe('/tmp:\n\n/usr/src:\nknown-1.0\ntiny-1.0');
  });

  const NAMES = [
    ['PACKAGE_NAME="../../etc"', 'contains a slash'],
    ['PACKAGE_NAME=".."', 'is a directory of its own'],
    ['PACKAGE_NAME="two words"', 'contains white space'],
    ['PACKAGE_NAME="-rf"', 'starts with a dash'],
    ['PACKAGE_NAME="a;reboot"', 'contains ";"'],
    ['PACKAGE_VERSION="1/2"', 'contains a slash'],
    ['PACKAGE_VERSION=".."', 'is a directory of its own'],
    ['PACKAGE_VERSION=""', 'is not set'],
  ] as const;
  test.each(NAMES)('that says %s is refused, since it %s', async (line, fault) => {
    await makeSource([line]);
    const { code, stderr } = await refuse('dkms add ./tiny-1.0');
    expect(code).toBe(10);
    expect(stderr).toContain(fault);
  });
});

test.each([
  ["'two words/1.0'", 'contains white space'],
  ['-m .. -v 1.0', 'is a directory of its own'],
  ['tiny/..', 'is a directory of its own'],
  ['-m tiny -v ../../..', 'contains a slash'],
  ['tiny/1.0/../2.0', 'contains a slash'],
])('a module that is called %s is refused: 2', async (words, fault) => {
  const verbs = ['add', 'install', 'remove', 'mkdeb'];
  const { stderr } = await refuse(codesOf(...verbs.map(verb => `dkms ${verb} ${words}`)));
  expect(stderr).toContain(`codes${' 2'.repeat(verbs.length)}`);
  expect(stderr.split(fault)).toHaveLength(verbs.length + 1);
});

describe('a tarball', () => {
  beforeAll(() => root.must('rm -rf /vendor/*; cd /vendor; tiny tiny 1.0'));

  const UNSAFE = [
    ['an absolute path', 'tar -cPf bad.tar tiny-1.0 /etc/hostname', '/etc/hostname leaves the directory'],
    [
      'a path with ..',
      'tar -cPf bad.tar tiny-1.0 ../vendor/tiny-1.0/Makefile',
      '../vendor/tiny-1.0/Makefile leaves',
    ],
    [
      'an absolute link',
      'ln -s /etc/passwd tiny-1.0/link; tar -cf bad.tar tiny-1.0; rm tiny-1.0/link',
      'tiny-1.0/link is a link to /etc/passwd, which leaves it',
    ],
    [
      'a link that leads out',
      'ln -s ../../etc tiny-1.0/link; tar -cf bad.tar tiny-1.0; rm tiny-1.0/link',
      'tiny-1.0/link is a link to ../../etc, which leaves it',
    ],
    [
      'a file through a link that leads out',
      `mkdir x; ln -s / x/link; tar -cf bad.tar tiny-1.0 -C x link; rm x/link; mkdir x/link; touch x/link/evil
       tar -rf bad.tar -C x link/evil; rm -r x`,
      'link is a link to /, which leaves it',
    ],
    [
      'a hard link that leads out',
      `ln /etc/hostname tiny-1.0/link; tar -cPf bad.tar --transform 's,^/vendor/tiny,tiny,' /etc/hostname /vendor/tiny-1.0
       rm tiny-1.0/link`,
      'leaves',
    ],
    [
      'a device',
      'mknod tiny-1.0/null c 1 3; tar -cf bad.tar tiny-1.0; rm tiny-1.0/null',
      'tiny-1.0/null is neither file, directory nor link',
    ],
  ] as const;
  test.each(UNSAFE)('with %s is not unpacked: 3', async (_, make, fault) => {
    await root.must(`cd /vendor; ${make}`);
    const { stderr } = await refuse(codesOf('dkms add bad.tar', 'dkms mkdeb bad.tar'));
    expect(stderr).toContain('codes 3 3');
    expect(stderr.split(`Error: /vendor/bad.tar is not safe to unpack: `)).toHaveLength(3);
    expect(stderr).toContain(fault);
    expect(stderr).toContain('next:  Look at it with: tar -tvf /vendor/bad.tar');
  });

  const DAMAGED = [
    [
      'is cut off',
      'head -c 30000 /dev/urandom >tiny-1.0/data; tar -cz tiny-1.0 | head -c 20000 >bad.tar.gz; rm tiny-1.0/data',
    ],
    ['is empty', ': >bad.tar.gz'],
    ['is none', 'echo "<html>404</html>" >bad.tar.gz'],
  ] as const;
  test.each(DAMAGED)('that %s is told to be damaged: 3', async (_, make) => {
    await root.must(`set +o pipefail; cd /vendor; ${make}`);
    const { stderr } = await refuse(codesOf('dkms add bad.tar.gz', 'dkms mkdeb bad.tar.gz'));
    expect(stderr).toContain('codes 3 3');
    expect(stderr).toContain(
      'Error: /vendor/bad.tar.gz is damaged, or no archive that tar can read\n  cause: ',
    );
    expect(stderr).toContain('next:  tar -tvf /vendor/bad.tar.gz');
  });

  test('that is not there is missed, as a source in the source tree is: 2', async () => {
    const { stderr } = await refuse(
      codesOf(
        'dkms add nowhere.tar.gz',
        'dkms mkdeb /nowhere',
        'dkms add nothing/1.0',
        'dkms install nothing/1.0',
      ),
    );
    expect(stderr).toContain('codes 2 2 2 2');
    for (const thing of ['/vendor/nowhere.tar.gz', '/nowhere', '/usr/src/nothing-1.0'])
      expect(stderr).toContain(thing);
  });
});
