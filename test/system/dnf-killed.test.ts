import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRpmRoot, type RpmRoot } from '../helpers/rpm-root.js';

/**
 * Runs dnf in a session of its own until the build of `module` is under way in %post, then ends every process of it at
 * once, as a power failure would.
 */
const kill = (words: string, module: string) => `
  rm -f /var/tmp/building
  setsid dnf ${words} >/dev/null 2>&1 & dnf=$!
  for _ in $(seq 600); do [ ! -s /var/tmp/building ] || break; sleep 0.1; done
  [ "$(cat /var/tmp/building)" = ${module} ]
  kill -KILL $(ps -o pid= -s "$dnf")
  while pgrep -x slowly >/dev/null; do sleep 0.1; done
  rm -f /run/slowly`;

let root: RpmRoot;

beforeAll(async () => {
  root = await openRpmRoot();
  // The build waits as long as /run/slowly is there.
  await root.must(`dnf remove kernel-{core,devel}-6.12.0
    for version in 1.0 2.0; do
      tiny_driver foo $version 'PRE_BUILD="slowly"'
      printf '%s\\n' '#!/bin/sh' 'echo "$module/$module_version" >/var/tmp/building' \\
        'while [ -e /run/slowly ]; do sleep 0.1; done' >/srv/s/foo-$version/slowly
      chmod +x /srv/s/foo-$version/slowly
      vendor_rpm foo-dkms $version-1 /srv/s/foo-$version at-once
    done
    repository; touch /run/slowly`);
});
afterAll(() => root.close());

test('a dnf that is killed in %post leaves a driver that is registered, and nothing half done', async () => {
  await root.must(kill('install foo-dkms-1.0', 'foo/1.0'));
  expect(await root.must('rpm -q foo-dkms')).toBe('foo-dkms-1.0-1.noarch');
  expect(await root.status()).toEqual(['foo/1.0: added']);
});

test('which the next boot builds, and the one after that finds there', async () => {
  await root.must('/usr/lib/dkms/boot');
  expect(await root.status()).toEqual(root.installed('foo/1.0', 'old'));
  expect(await root.traced()).toMatchObject({ depmods: ['old'] });
  expect(
    await root.must('strace -f -qq -e trace=execve /usr/lib/dkms/boot 2>&1 | grep -c "/node" || true'),
  ).toBe('0');
});

test('one that is killed in an upgrade leaves the version before in the kernel', async () => {
  await root.must(`touch /run/slowly; ${kill('upgrade foo-dkms', 'foo/2.0')}`);
  expect((await root.must('rpm -q foo-dkms')).split('\n').sort()).toEqual([
    'foo-dkms-1.0-1.noarch',
    'foo-dkms-2.0-1.noarch',
  ]);
  expect(await root.status()).toEqual([...root.installed('foo/1.0', 'old'), 'foo/2.0: added']);
  expect(await root.must('modinfo -F version -k "$kernel61" foo')).toBe('1.0');
});

test('and when dnf has cleared up, the new one is there and the old one gone', async () => {
  await root.must('dnf remove --duplicates');
  expect(await root.must('rpm -q foo-dkms')).toBe('foo-dkms-2.0-1.noarch');
  expect(await root.status()).toEqual(root.installed('foo/2.0', 'old'));
  await root.must('dnf remove foo-dkms');
  expect(await root.must('ls -A /var/lib/dkms; find /lib/modules -name "foo*"')).toBe('');
});
