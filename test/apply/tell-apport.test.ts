import { describe, expect, test } from 'vitest';
import { tellApport } from '../../src/apply/tell-apport';
import { DkmsError } from '../../src/errors/dkms-error';
import { readKernelFacts } from '../../src/kernel/facts';
import type { Event } from '../../src/model/event';
import { createPaths } from '../../src/model/paths';
import type { Snapshot } from '../../src/model/snapshot';
import { ARCH, KERNEL, type TempRoot, tempRoot } from '../helpers/temp-root';

const HOOK = 'usr/share/apport/package-hooks/dkms_packages.py';
const FAILED = new DkmsError('MAKE_FAILED', 'make failed');

async function createSystem(): Promise<TempRoot> {
  const root = await tempRoot();
  await root.kernel(KERNEL, { config: 'CONFIG_CC_VERSION_TEXT="gcc-12 (Debian) 12.2.0"\n' });
  await root.tool('gcc-12', ':');
  await root.write(HOOK, '');
  await root.write('usr/share/apport/apport', '');
  await root.tool('python3', `echo "python3 in $PWD with CC=$CC" >>"\${0%/bin/*}/calls"`);
  await root.write('var/lib/dkms/foo/1.0/build/make.log', '');
  return root;
}

/** Tells of a failed build, in a temp root that passes for the system itself; what was emitted. */
async function tell(root: TempRoot, thrown: unknown, at = '/'): Promise<readonly Event[]> {
  const events: Event[] = [];
  const paths = { ...createPaths(root.path, {}), root: at };
  const kernel = { release: KERNEL, arch: ARCH };
  const context = {
    host: root.host,
    snapshot: { paths } as Snapshot,
    emit: (event: Event): void => {
      events.push(event);
    },
  };
  const facts = readKernelFacts(root.host.files, paths, kernel, {});
  const directory = `${root.path}/var/lib/dkms/foo/1.0/build`;
  await tellApport(context, { module: { name: 'foo', version: '1.0' }, kernel, facts, directory }, thrown);
  return events;
}

describe('apport is told of a build', () => {
  test('with the words of dkms, where dkms starts it, and with the compiler of the kernel', async () => {
    const root = await createSystem();
    expect(await tell(root, FAILED)).toEqual([]);
    expect(await root.calls('python3')).toEqual([
      `${root.path}/${HOOK} -m foo -v 1.0 -k ${KERNEL}`,
      `in ${root.path}/var/lib/dkms/foo/1.0/build with CC=gcc-12`,
    ]);
  });

  test('that failed for what its source is, and of no other', async () => {
    const root = await createSystem();
    await tell(root, new DkmsError('MAKE_FAILED', 'x', { detail: 'cc1: No space left on device' }));
    await tell(root, new DkmsError('MAKE_FAILED', 'x', { trouble: 'headers' }));
    await tell(root, new DkmsError('SCRIPT_FAILED', 'x'));
    await tell(root, new Error('a fault of ours'));
    expect(await root.calls('python3')).toEqual([]);
    await tell(root, new DkmsError('PATCH_MISSING', 'x'));
    await tell(root, new DkmsError('MAKE_FAILED', 'x', { trouble: 'kernel-api' }));
    expect(await root.calls('python3')).toHaveLength(4);
  });

  test('only where apport is installed, and of the system that runs', async () => {
    const root = await createSystem();
    await tell(root, FAILED, '/elsewhere');
    await root.host.files.remove(`${root.path}/usr/share/apport/apport`);
    await tell(root, FAILED);
    expect(await root.calls('python3')).toEqual([]);
  });

  test('and a fault of it is a warning', async () => {
    const root = await createSystem();
    await root.tool('python3', 'echo oh >&2; echo no >&2; exit 1');
    expect(await tell(root, FAILED)).toEqual([
      { kind: 'warning', text: 'apport was not told of foo/1.0: no' },
    ]);
  });
});
