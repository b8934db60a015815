import { describe, expect, test } from 'vitest';
import { evaluateConfs } from '../../src/conf/evaluate';
import { createQuery, evaluate, readValues, toObject } from '../helpers/conf';
import { KERNEL, tempRoot } from '../helpers/temp-root';

describe('a conf is bash', () => {
  test('scalars and arrays arrive by name and index, holes stay holes', async () => {
    const root = await tempRoot();
    const values = await readValues(
      root,
      'PACKAGE_NAME=foo\nBUILT_MODULE_NAME=(a b)\nBUILT_MODULE_NAME[7]=h\nUNKNOWN=1\nSTRIP[3]=no\n',
    );

    expect(values).toEqual({
      PACKAGE_NAME: { 0: 'foo' },
      BUILT_MODULE_NAME: { 0: 'a', 1: 'b', 7: 'h' },
      STRIP: { 3: 'no' },
    });
  });

  test('a value is data: quotes, spaces, line breaks and backslashes inside it survive', async () => {
    const root = await tempRoot();
    const text = `MAKE="make 'a b' \\"c\\""\nPOST_ADD='one\ntwo\\n'\nPRE_BUILD='"'\nCLEAN="a  b"\n`;

    expect(await readValues(root, text)).toMatchObject({
      MAKE: { 0: `make 'a b' "c"` },
      POST_ADD: { 0: 'one\ntwo\\n' },
      PRE_BUILD: { 0: '"' },
      CLEAN: { 0: 'a  b' },
    });
  });

  test('it sees what dkms tells it, and nothing of our own environment', async () => {
    const root = await tempRoot({ env: { SECRET: 'x' } });
    const values = await readValues(
      root,
      'MAKE="$kernelver $arch $kernel_source_dir $dkms_tree $source_tree $module $module_version"\nCLEAN="[$SECRET]"\n',
    );

    expect(values).toMatchObject({
      MAKE: { 0: `${KERNEL} x86_64 /lib/modules/${KERNEL}/build /var/lib/dkms /usr/src foo 1.0` },
      CLEAN: { 0: '[]' },
    });
  });

  test('it may run programs, use functions and read files beside it', async () => {
    const root = await tempRoot();
    await root.write('version', '3.2\n');
    const text = 'v() { cat "${BASH_SOURCE[0]%/*}/version"; }\nPACKAGE_VERSION=$(v)\n';

    expect(await readValues(root, text)).toEqual({ PACKAGE_VERSION: { 0: '3.2' } });
  });

  test('what it prints does not get among the values', async () => {
    const root = await tempRoot();
    const text =
      "echo 'value PACKAGE_NAME 0 bad'\nprintf 'end\\0000\\0' >&1\nPACKAGE_NAME=good\nprintf 'value\\0CLEAN\\0000\\0x\\0' >&3\n";

    expect(await readValues(root, text)).toEqual({ PACKAGE_NAME: { 0: 'good' } });
  });

  test('a last command that fails is no fault', async () => {
    const root = await tempRoot();
    expect(await readValues(root, 'PACKAGE_NAME=foo\n[ -e /nowhere ] && CLEAN=x\n')).toEqual({
      PACKAGE_NAME: { 0: 'foo' },
    });
  });

  test('options that it sets for itself do not change how it is read', async () => {
    const root = await tempRoot();
    const values = ['BUILD_EXCLUSIVE_KERNEL=^5', 'BUILD_EXCLUSIVE_ARCH=X86', 'PACKAGE_NAME=foo'].join('\n');
    const answer = await evaluate(root, `${values}\nset -eu\nIFS=,\nshopt -s nocasematch nullglob\n`);

    if (!answer.ok) throw answer.error;
    expect(toObject(answer.raw.values)).toMatchObject({ PACKAGE_NAME: { 0: 'foo' } });
    expect(toObject(answer.raw.matches)).toEqual({
      BUILD_EXCLUSIVE_KERNEL: { 0: false },
      BUILD_EXCLUSIVE_ARCH: { 0: false },
    });
  });
});

describe('text that single quotes kept from the shell', () => {
  test('has the names that dkms knows put in, and those of the conf itself', async () => {
    const root = await tempRoot();
    const text = `PACKAGE_NAME=foo\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME=(x y)
MAKE='make -C \${kernel_source_dir} V=$kernelver N=$PACKAGE_NAME-\${PACKAGE_VERSION} \${BUILT_MODULE_NAME[1]}'\n`;

    expect((await readValues(root, text)).MAKE).toEqual({
      0: `make -C /lib/modules/${KERNEL}/build V=${KERNEL} N=foo-1.0 y`,
    });
  });

  test('keeps commands and other names for the shell that runs the line', async () => {
    const root = await tempRoot();
    const kept = 'make -j$(nproc) `id` $HOME ${kernelver%%-*} $1 $$ 5$ $';

    expect((await readValues(root, `MAKE='${kept}'\n`)).MAKE).toEqual({ 0: kept });
  });

  test('has an unset directive put in as nothing', async () => {
    const root = await tempRoot();
    expect((await readValues(root, "MAKE='a${CLEAN}b$STRIP'\n")).MAKE).toEqual({ 0: 'ab' });
  });

  test('is not run when it is put in', async () => {
    const root = await tempRoot();
    const text = `PACKAGE_NAME='$(touch ${root.path}/ran)'\nMAKE='x $PACKAGE_NAME'\n`;

    expect((await readValues(root, text)).MAKE).toEqual({ 0: `x $(touch ${root.path}/ran)` });
    expect(await root.read('ran')).toBeUndefined();
  });
});

describe('expressions', () => {
  test('are matched by bash, against kernel or architecture', async () => {
    const root = await tempRoot();
    const answer = await evaluate(
      root,
      `MAKE_MATCH[1]='^6\\.1\\.[0-9]+-'\nMAKE_MATCH[2]='^(4|5)\\.'\nPATCH_MATCH='amd64$'
BUILD_EXCLUSIVE_KERNEL='[[:digit:]]'\nBUILD_EXCLUSIVE_ARCH='x86_64|arm64'\n`,
    );

    if (!answer.ok) throw answer.error;
    expect(toObject(answer.raw.matches)).toEqual({
      MAKE_MATCH: { 1: true, 2: false },
      PATCH_MATCH: { 0: true },
      BUILD_EXCLUSIVE_KERNEL: { 0: true },
      BUILD_EXCLUSIVE_ARCH: { 0: true },
    });
  });

  test('that are none are neither a match nor a mismatch', async () => {
    const root = await tempRoot();
    const answer = await evaluate(root, "BUILD_EXCLUSIVE_KERNEL='(6'\n");

    if (!answer.ok) throw answer.error;
    expect(toObject(answer.raw.matches)).toEqual({ BUILD_EXCLUSIVE_KERNEL: { 0: undefined } });
  });
});

describe('a conf that cannot be used', () => {
  test('for its syntax says where', async () => {
    const root = await tempRoot();
    const answer = await evaluate(root, 'PACKAGE_NAME=foo\nif then\n');

    expect(answer).toMatchObject({ ok: false, error: { code: 'CONF_BAD', exitCode: 8 } });
    if (answer.ok) return;
    expect(answer.error.detail).toMatch(/dkms\.conf: line 2: syntax error/);
    expect(answer.error.hint).toBe(`Read it with: bash -n ${root.path}/dkms.conf`);
  });

  test('for a quote that is never closed says so', async () => {
    const answer = await evaluate(await tempRoot(), 'PACKAGE_NAME="foo\n');
    expect(answer).toMatchObject({ ok: false, error: { code: 'CONF_BAD' } });
  });

  test('because it leaves the shell is told with the last thing it said', async () => {
    const answer = await evaluate(
      await tempRoot(),
      'PACKAGE_NAME=foo\necho "not on this machine" >&2\nexit 0\n',
    );

    expect(answer).toMatchObject({ ok: false, error: { code: 'CONF_BAD', detail: 'not on this machine' } });
  });

  test('because it hangs costs its time, and the others are read all the same', async () => {
    const root = await tempRoot();
    // The limit is the second word that timeout(1) is given.
    await root.tool('timeout', 'shift 2; exec /usr/bin/timeout --kill-after=1 3 "$@"');
    const texts = ['PACKAGE_NAME=a', 'exit 3', 'sleep 60', 'PACKAGE_NAME=d'];
    for (const [i, text] of texts.entries()) await root.write(`${i}.conf`, `${text}\n`);

    const answers = await evaluateConfs(
      root.host,
      texts.map((_, i) => createQuery(`${root.path}/${i}.conf`)),
    );

    expect(answers.map(answer => answer.ok)).toEqual([true, false, false, true]);
    expect(answers[2]).toMatchObject({
      error: { code: 'CONF_BAD', message: expect.stringContaining('was still running after 10 seconds') },
    });
    expect(answers[1]).toMatchObject({ error: { message: expect.stringContaining('ended the shell') } });
  });

  test('because bash is missing is no fault of the conf', async () => {
    const root = await tempRoot();
    await root.tool('timeout', 'exit 127');

    await expect(evaluate(root, '')).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  });
});

describe('several confs', () => {
  test('are evaluated by one process, and none sees what another set', async () => {
    const root = await tempRoot();
    await root.tool('timeout', 'exec /usr/bin/timeout "$@"');
    await root.write('a.conf', 'PACKAGE_NAME=a\nCLEAN=x\nexport MAKE=y\ncd /\n');
    await root.write('b.conf', 'PACKAGE_NAME=b\n');

    const answers = await evaluateConfs(
      root.host,
      ['a', 'b', 'a'].map(name => createQuery(`${root.path}/${name}.conf`)),
    );

    expect(answers.map(answer => answer.ok && Object.keys(toObject(answer.raw.values)))).toEqual([
      ['PACKAGE_NAME', 'MAKE', 'CLEAN'],
      ['PACKAGE_NAME'],
      ['PACKAGE_NAME', 'MAKE', 'CLEAN'],
    ]);
    expect(await root.calls('timeout')).toHaveLength(1);
  });

  test('need no process when there are none', async () => {
    const root = await tempRoot();
    await root.tool('timeout', 'exit 1');

    expect(await evaluateConfs(root.host, [])).toEqual([]);
  });

  test('of one module come in order, and the last word is that of the last', async () => {
    const root = await tempRoot();
    await root.write('dkms.conf', 'MAKE=conf\nCLEAN=conf\n');
    await root.write('1.conf', 'MAKE="$MAKE one"\n');
    await root.write('2.conf', 'MAKE="$MAKE two"\nunset CLEAN\n');

    const [answer] = await evaluateConfs(root.host, [
      createQuery(`${root.path}/dkms.conf`, `${root.path}/1.conf`, `${root.path}/2.conf`),
    ]);

    expect(answer?.ok === true && toObject(answer.raw.values)).toEqual({ MAKE: { 0: 'conf one two' } });
  });
});
