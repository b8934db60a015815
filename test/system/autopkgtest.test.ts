import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

const project = fileURLToPath(new URL('../..', import.meta.url));

let root: Root;
let kernels: readonly string[];

beforeAll(async () => {
  root = await openRoot('kernels', ['--ro', `${project}/debian:/run/debian`]);
  kernels = (await root.must('trim_kernels; install_dkms; cat /etc/test-kernels')).split('\n').sort();
});
afterAll(() => root.close());

/** A package's source, as far as the test looks at it, in the current directory. */
const createSource = (...packages: readonly string[]): string => `
  rm -rf /tmp/source /tmp/artifacts
  mkdir -p /tmp/source/debian /tmp/artifacts
  cd /tmp/source
  printf 'Source: some\\nTestsuite: autopkgtest-pkg-dkms\\n' >debian/control
  printf '\\nPackage: %s\\nArchitecture: all\\n' ${packages.join(' ')} >>debian/control
  export AUTOPKGTEST_ARTIFACTS=/tmp/artifacts
`;
const AUTOPKGTEST = '/usr/lib/dkms/dkms-autopkgtest';
const run = (packages: readonly string[], before = '') =>
  root.run(`${createSource(...packages)}\n${before}\n${AUTOPKGTEST}`);

describe('the test of a package of modules', () => {
  test('is what autodep8 makes of its Testsuite', async () => {
    const said = await root.must(
      `apt_get install autodep8 >/dev/null; ${createSource('bbswitch-dkms')} autodep8`,
    );
    expect(said).toContain(`Test-Command: ${AUTOPKGTEST}\n`);
    expect(said).toMatch(/^Depends: dkms\b/m);
  });

  test('installs a driver of Debian that is not there, and builds it for every kernel that has headers', async () => {
    const { code, stdout } = await run(['bbswitch-dkms', 'bbswitch-doc']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: kernels.map(kernel => `PASS: bbswitch/0.8 for kernel ${kernel}\n`).join(''),
    });
    const logs = await root.must('cd /tmp/artifacts; grep -l bbswitch.ko *');
    expect(logs.split('\n')).toEqual(kernels.map(kernel => `bbswitch-0.8-${kernel}-make.log`));
  });

  test('fails when it does not build for a kernel, names that one, and keeps its log', async () => {
    const edit = `sed -i '1i #if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)\\n#error too new\\n#endif' \
      /usr/src/bbswitch-0.8/bbswitch.c; sed -i '1i #include <linux/version.h>' /usr/src/bbswitch-0.8/bbswitch.c`;
    const { code, stdout, stderr } = await run(['bbswitch-dkms'], edit);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: kernels
        .map(kernel =>
          kernel.startsWith('6.12')
            ? `FAIL: bbswitch/0.8 for kernel ${kernel}: dkms build ended with 10\n`
            : `PASS: bbswitch/0.8 for kernel ${kernel}\n`,
        )
        .join(''),
    });
    expect(stderr).toContain('too new');
    expect(await root.must('grep -l "#error too new" /tmp/artifacts/*-make.log')).toMatch(
      /bbswitch-0\.8-6\.12/,
    );
  });

  test('passes over a kernel that the module excludes', async () => {
    const edit = `echo 'BUILD_EXCLUSIVE_KERNEL="^6\\.1\\."' >>/usr/src/bbswitch-0.8/dkms.conf`;
    const { code, stdout } = await run(['bbswitch-dkms'], edit);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: kernels
        .map(kernel =>
          kernel.startsWith('6.12')
            ? `SKIP: bbswitch/0.8 is not meant for kernel ${kernel}\n`
            : `PASS: bbswitch/0.8 for kernel ${kernel}\n`,
        )
        .join(''),
    });
  });

  test('outside a source is of every package that brings modules', async () => {
    const { code, stdout } = await root.run(`cd /; ${AUTOPKGTEST}`);
    expect(code).toBe(0);
    expect(stdout).toContain('PASS: bbswitch/0.8 for kernel 6.1.');
  });

  test('fails when there is nothing to test', async () => {
    expect(await run(['no-such-thing-dkms'])).toMatchObject({
      code: 1,
      stdout: 'FAIL: no-such-thing-dkms cannot be installed\n',
    });
    expect(await run(['hello-doc'])).toMatchObject({
      code: 1,
      stdout: 'FAIL: no package here has registered a module\n',
    });
  });
});

test("our own package's test passes", async () => {
  const { code, stdout } = await root.run('cd /tmp; /run/debian/tests/life-of-a-module');
  expect({ code, stdout }).toMatchObject({ code: 0 });
  for (const kernel of kernels)
    expect(stdout).toContain(`/lib/modules/${kernel}/updates/dkms/dkms_ng_autopkgtest.ko`);
  expect(await root.must('ls /usr/src | grep -c autopkgtest || true')).toBe('0');
});
