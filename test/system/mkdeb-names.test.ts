import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** Names and versions of modules, and what their packages are called. */
const NAMES = [
  ['tp_smapi', '0.43', 'tp-smapi-dkms_0.43'],
  ['Tp_SMAPI', '0.44', 'tp-smapi-dkms_0.44'],
  ['jool-dkms', '4.1.9', 'jool-dkms_4.1.9'],
  ['RTL8821CU__wifi', 'v6.04.00', 'rtl8821cu-wifi-dkms_6.04.00'],
  ['r8168', 'V8.1', 'r8168-dkms_8.1'],
  ['8812au', '1.0_rc1', '8812au-dkms_1.0~rc1'],
  ['evdi', '1.12.0+dfsg', 'evdi-dkms_1.12.0+dfsg'],
  ['dpdk-kmods', '0~20220829+git', 'dpdk-kmods-dkms_0~20220829+git'],
  ['lime-forensics', '1.9.1-5', 'lime-forensics-dkms_1.9.1-5'],
  ['wireguard', 'git20220101', 'wireguard-dkms_0~git20220101'],
  ['nvidia', '1:535.2', 'nvidia-dkms_1+535.2'],
  ['xone', '0.3_5', 'xone-dkms_0.3.5'],
  ['falco', '2.0.0+driver-1', 'falco-dkms_2.0.0+driver-1dkms1'],
  ['_odd_', 'unknown', 'odd-dkms_0~unknown'],
] as const;

/** Each one older than the next, as people mean them. */
const ORDERS: readonly (readonly string[])[] = [
  ['1.0-alpha', '1.0-beta2', '1.0-rc1', '1.0_rc2', '1.0', '1.0-1', '1.0-2', '1.0.1', '1.1', '1.10'],
  ['git20210101', 'git20220101', 'v0.9', 'v6.03.10', 'v6.04.00', 'v6.04.01', 'V7'],
  ['0~20220829+git', '0.0.0+git.20240101', '0.43', '4.99', '5.0rc1', '5.0', '5.0+dfsg', '5.0.1'],
];

/** Drivers of Debian's, with one module and with many, of one folder and of many. */
const DIFFERENT = [
  ...['acpi-call', 'bbswitch', 'ddcci', 'dm-writeboost', 'dpdk-kmods', 'jool-dkms', 'lttng-modules'],
  'v4l2loopback',
];

let root: Root;

/** Makes the package of each `NAME VERSION` in /shared, side by side; the file names, without architecture. */
async function makeAll(pairs: readonly (readonly [string, string])[]): Promise<readonly string[]> {
  await root.must(`
    rm -rf /shared/* /tmp/names; mkdir /tmp/names; cd /tmp/names; n=0
    while read -r name version; do
      mkdir "$((++n))"
      (cd "$n" && tiny "$name" "$version")
    done <<END
${pairs.map(pair => pair.join(' ')).join('\n')}
END
    seq "$n" | xargs -P 3 -I{} sh -c 'cd {} && dkms mkdeb -q */dkms.conf --output /shared/{}'`);
  return pairs.map(
    (_, i) => readdirSync(join(root.shared, String(i + 1)))[0]?.replace(/_all\.deb$/, '') ?? 'nothing',
  );
}

beforeAll(async () => {
  root = await openRoot('drivers');
  await root.must('install_dkms');
});
afterAll(() => root.close());

test('names and versions that Debian does not allow become ones that it does, and dpkg takes them', async () => {
  const made = await makeAll(NAMES.map(([name, version]) => [name, version] as const));
  expect(made).toEqual(NAMES.map(([, , file]) => file));
  const { code, stderr } = await root.run('dpkg --dry-run --install /shared/*/*.deb');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('but the module keeps its own name and version, in /usr/src and for dkms', async () => {
  await root.must('for deb in /shared/*/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -t; done >/tmp/list');
  for (const [name, version] of NAMES)
    await root.must(`grep -Fx './usr/src/${name}-${version}/dkms.conf' /tmp/list`);
});

test('lintian has nothing to say about them', () => {
  expect(runLintian()).toBe('');
});

test.each(ORDERS.map(versions => ({ versions })))(
  'a newer version has a newer package: $versions',
  async ({ versions }) => {
    const made = await makeAll(versions.map(version => ['tiny', version] as const));
    const mapped = made.map(file => file.replace('tiny-dkms_', ''));
    const wrong = mapped.slice(1).filter((newer, i) => !isOlder(String(mapped[i]), newer));
    expect({ mapped, wrong }).toEqual({ mapped, wrong: [] });
  },
);

test('lintian has nothing to say about packages of eight drivers that differ in everything', async () => {
  await root.must(`rm -rf /shared/*; cd /shared
    for source in ${DIFFERENT.join(' ')}; do dkms mkdeb /usr/src/$source-[0-9]* --output made; done`);
  expect(readdirSync(join(root.shared, 'made'))).toHaveLength(DIFFERENT.length);
  expect(runLintian()).toBe('');
});

/** Errors and warnings about all packages in /shared. */
function runLintian(): string {
  const find = spawnSync('find', [root.shared, '-name', '*.deb'], { encoding: 'utf8' });
  const debs = find.stdout.trim().split('\n');
  const args = ['--allow-root', '--tag-display-limit', '0', '--fail-on', 'error,warning', ...debs];
  const { status, stdout, stderr } = spawnSync('lintian', args, { encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}

function isOlder(older: string, newer: string): boolean {
  return spawnSync('dpkg', ['--compare-versions', older, 'lt', newer]).status === 0;
}
