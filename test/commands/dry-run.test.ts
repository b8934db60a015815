import { describe, expect, test } from 'vitest';
import { ARCH, createConf, createSource, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

/** a installed, b added, c in the source tree only; and a source that lies elsewhere. */
async function rootWithModules(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel();
  for (const name of ['a', 'b', 'c']) await root.module(name, '1');
  await root.dkms('install', 'a/1');
  await root.dkms('add', 'b/1');
  await root.write('elsewhere/dkms.conf', createConf('d', '1'));
  await root.write('elsewhere/d.c', createSource('1'));
  return root;
}

const everything = async (root: TempRoot) => {
  const { calls: _, ...files } = await root.files('.');
  return files;
};

describe('--dry-run', () => {
  const on = `for ${KERNEL} (${ARCH})`;
  test.each([
    ['add c/1', 'Would add c/1  (asked for)\n'],
    ['build b/1', `Would build b/1 ${on}  (asked for)\n`],
    [
      'install c/1',
      `Would add c/1  (needed first)\nWould build c/1 ${on}  (needed first)\nWould install c/1 ${on}  (asked for)\n`,
    ],
    ['install a/1', `a/1 ${on}: installed already (--force does it again)\n`],
    ['uninstall a/1', `Would uninstall a/1 ${on}  (asked for)\n`],
    [
      'unbuild a/1',
      `Would uninstall a/1 ${on}  (has to go first)\nWould drop the build of a/1 ${on}  (asked for)\n`,
    ],
    ['remove b/1 --all', 'Would remove b/1  (asked for)\n'],
    [
      'autoinstall',
      `Would build b/1 ${on}  (needed first)\nWould install b/1 ${on}  (its dkms.conf says AUTOINSTALL)\n`,
    ],
    [
      `kernel_prerm -k ${KERNEL}`,
      `Would uninstall a/1 ${on}  (has to go first)\nWould drop the build of a/1 ${on}  (asked for)\n`,
    ],
  ])('of %s says what would be done, and why, and does nothing', async (line, told) => {
    const root = await rootWithModules();
    const before = await everything(root);

    const { code, stdout, stderr } = await root.dkms(...line.split(' '), '--dry-run');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/ {2,}/g, '  ')).toBe(told);

    expect(await everything(root)).toEqual(before);
    expect(await root.calls('depmod')).toHaveLength(1);
  });

  test('of a source that lies elsewhere says where it would be put', async () => {
    const root = await rootWithModules();
    const before = await everything(root);

    const { code, stdout } = await root.dkms('install', `${root.path}/elsewhere`, '--dry-run');

    expect(code).toBe(0);
    expect(stdout.split('\n').map(line => line.replace(/ {2,}/, '  '))).toEqual([
      `Would put the source at ${root.path}/usr/src/d-1  (needed first)`,
      'Would add d/1  (needed first)',
      `Would build d/1 ${on}  (needed first)`,
      `Would install d/1 ${on}  (asked for)`,
      '',
    ]);
    expect(await everything(root)).toEqual(before);
  });

  test('tells it as JSON too, with what waits for what', async () => {
    const root = await rootWithModules();
    const { stdout } = await root.dkms('install', `${root.path}/elsewhere`, '--dry-run', '--json');
    const { plan, source } = JSON.parse(stdout);
    expect(source).toBe(`${root.path}/usr/src/d-1`);
    expect(plan.map((job: { action: string }) => job.action)).toEqual(['add', 'build', 'install']);
    expect(plan[1].after).toEqual([plan[0].id]);
  });

  test("of a package's own script is the plan for every kernel that is due", async () => {
    const root = await rootWithModules();
    const before = await everything(root);
    const { code, stdout } = await root.dkms('module_postinst', 'c/1', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain(`Would install c/1 ${on}`);
    expect(await everything(root)).toEqual(before);
  });

  test('of mkdeb, which changes nothing, is refused', async () => {
    const root = await rootWithModules();
    expect(await root.dkms('mkdeb', 'a/1', '--dry-run')).toMatchObject({ code: 2, stdout: '' });
  });
});
