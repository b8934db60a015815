import { describe, expect, test } from 'vitest';
import { ARCH, createSource, KERNEL, type ModuleFiles, type TempRoot, tempRoot } from '../helpers/temp-root';

const LIB = `lib/modules/${KERNEL}`;
const SOURCE = { 'foo.c': createSource('1.0') };

async function rootWith(lay: ModuleFiles): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  await root.module('foo', '1.0', lay);
  return root;
}

/** Module files in the kernel's directory. */
async function modules(root: TempRoot): Promise<readonly string[]> {
  return Object.keys(await root.files(LIB)).filter(path => /\.ko(\.\w+)?$/.test(path));
}

describe('scripts of an installation', () => {
  const script = (text: string) => `#!/bin/sh\n${text}\n`;

  test('that refuse it are 101, and nothing is installed, unless forced', async () => {
    const root = await rootWith({
      also: 'PRE_INSTALL=pre.sh\n',
      files: { ...SOURCE, 'pre.sh': script('exit 3') },
    });
    const { code, stderr } = await root.dkms('install', 'foo/1.0');
    expect(code).toBe(101);
    expect(stderr).toContain(`PRE_INSTALL of foo/1.0 refused kernel ${KERNEL} (${ARCH}) with status 3`);
    expect(await modules(root)).toEqual([]);

    expect((await root.dkms('install', 'foo/1.0', '--force')).code).toBe(0);
    expect(await modules(root)).toEqual(['updates/dkms/foo.ko']);
  });

  test('run in the source directory, before and after, and when the module goes', async () => {
    const note = (name: string) =>
      `echo "${name} $PWD $kernelver $(cd "$LIB" && find * -name '*.ko')" >>"$NOTES"`;
    const root = await tempRoot({ env: { NOTES: '/dev/null' } });
    await root.kernel();
    const tell = (name: string) =>
      script(note(name).replace('$NOTES', `${root.path}/notes`).replace('$LIB', `${root.path}/${LIB}`));
    await root.module('foo', '1.0', {
      also: 'PRE_INSTALL=pre.sh\nPOST_INSTALL=post.sh\nPOST_REMOVE=gone.sh\nPOST_ADD=add.sh\n',
      files: {
        ...SOURCE,
        'pre.sh': tell('pre'),
        'post.sh': tell('post'),
        'gone.sh': tell('gone'),
        'add.sh': tell('add'),
      },
    });
    await root.dkms('install', 'foo/1.0');
    await root.dkms('remove', 'foo/1.0');

    const where = `${root.path}/var/lib/dkms/foo/1.0/source`;
    expect((await root.read('notes'))?.replace(/ ?\n(updates\S+)/g, ' $1')).toBe(
      [
        `add ${where}  `,
        `pre ${where} ${KERNEL} `,
        `post ${where} ${KERNEL} updates/dkms/foo.ko`,
        `gone ${where} ${KERNEL} `,
        '',
      ].join('\n'),
    );
  });

  test('that end badly afterwards are warned of; what is done stays done', async () => {
    const root = await rootWith({
      also: 'POST_INSTALL=bad.sh\nPOST_REMOVE=bad.sh\nPOST_ADD=bad.sh\n',
      files: { ...SOURCE, 'bad.sh': script('exit 5') },
    });
    const installed = await root.dkms('install', 'foo/1.0');
    expect(installed.code).toBe(0);
    expect(installed.stderr).toBe(
      'Warning: POST_ADD of foo/1.0: ended with status 5\nWarning: POST_INSTALL of foo/1.0: ended with status 5\n',
    );

    const removed = await root.dkms('remove', 'foo/1.0');
    expect(removed).toMatchObject({
      code: 0,
      stderr: 'Warning: POST_REMOVE of foo/1.0: ended with status 5\n',
    });
  });
});
