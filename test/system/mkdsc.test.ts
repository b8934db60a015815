import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/** Sources of which mkdeb and mkdsc are to make the same; the second word is the module's version. */
const KINDS = [
  ['native', '1.0', ''],
  ['with-a-revision', '1.0-3', ''],
  ['dh_dkms-misreads', '1.0', "sed -i '/^PACKAGE_VERSION/s/.*/PACKAGE_VERSION=1.$((0))/' */dkms.conf"],
  ['with-builds', '1.0', ''],
] as const;
const BUILT = 'with-builds';

let root: Root;

/** What a package holds: mode, owner, size, time and name of each, links with where they lead. */
const list = (deb: string): Promise<string> => root.must(`dpkg-deb -c ${deb}`);

beforeAll(async () => {
  root = await openRoot('debhelper');
  await root.must('trim_kernels; hide_headers612; install_dkms; make_user');
  for (const [name, version, change] of KINDS) {
    const words = name === BUILT ? '-k "$kernel61"' : '';
    await root.must(`declare -fx tiny; export kernel61; cd /home/maker; as_user bash -eu -c '
      mkdir -p ${name}/source ${name}/deb ${name}/dsc ${name}/built; cd ${name}/source
      tiny tiny ${version}; cd tiny-*; mkdir lib; printf "#!/bin/sh\\n" >lib/run.sh; chmod 755 lib/run.sh; ln -s ../tiny.c lib/link.c
      cd ..; ${change}
      dkms mkdeb -q ./tiny-${version} ${words} --output ../deb
      dkms mkdsc -q ./tiny-${version} ${words} --output ../dsc
      cp ../dsc/*.tar.* ../built; cd ../built; dpkg-source -x --no-check ../dsc/*.dsc source
      cd source; dpkg-buildpackage -us -uc >../log 2>&1 || { tail -n 20 ../log >&2; exit 1; }'`);
  }
});
afterAll(() => root.close());

describe.each(KINDS.map(([name]) => name))('what dpkg-buildpackage makes of the source package %s', name => {
  test('holds what the package of mkdeb holds, of the same time, to the byte', async () => {
    const here = `/home/maker/${name}`;
    expect(await list(`${here}/built/*.deb`)).toBe(await list(`${here}/deb/*.deb`));
    const digests = await root.must(
      `for deb in ${here}/built/*.deb ${here}/deb/*.deb; do dpkg-deb --fsys-tarfile "$deb" | sha256sum; done`,
    );
    const [built, made] = digests.split('\n');
    expect(built).toBe(made);
  });

  test('says the same of itself, but for the versions of dkms that debhelper knows', async () => {
    const fields = (deb: string) =>
      root.must(
        `dpkg-deb -f ${deb} | sed '/^Depends/s/dkms (>= [0-9.~-]*)/dkms/; /^Installed-Size/d' | sort`,
      );
    const here = `/home/maker/${name}`;
    expect(await fields(`${here}/built/*.deb`)).toBe(await fields(`${here}/deb/*.deb`));
  });
});

/** Of the others one has its scripts from debhelper as well, and one those of mkdeb itself. */
test.each(['native', BUILT])('it has the same life as the package of mkdeb: %s', async name => {
  const lives: string[] = [];
  for (const folder of ['deb', 'built']) {
    lives.push(
      await root.must(`
        look() { dkms status; find /lib/modules/*/updates /usr/src/tiny* -type f 2>/dev/null | LC_ALL=C sort || true; }
        for again in 1 2; do dpkg -i /home/maker/${name}/${folder}/*.deb >/tmp/said; look; done
        for word in -r -P; do dpkg $word tiny-dkms >/tmp/said; look; done
        find / -xdev -name 'tiny*' -not -path '/home/*' -not -path '/usr/src/linux-*'`),
    );
  }
  expect(lives[0]).toMatch(/^tiny\/1\.0, 6\.1\.\S+, x86_64: installed\n/);
  expect(lives[1]).toBe(lives[0]);
});

test('what was built for the kernels that were named is not built again', async () => {
  const said = await root.must(
    `apt_get install /home/maker/${BUILT}/built/*.deb; apt_get purge tiny-dkms >/dev/null`,
  );
  expect(said).toContain('Loaded tiny/1.0');
  expect(said).not.toContain('Built');
});

test('lintian has nothing to say about the sources and what is made of them', async () => {
  await root.must(
    `cd /home/maker; for kind in *; do cp -r "$kind/dsc" "/shared/$kind"; cp "$kind"/built/*.deb "/shared/$kind"; done`,
  );
  const find = spawnSync('find', [root.shared, '-name', '*.deb', '-o', '-name', '*.changes'], {
    encoding: 'utf8',
  });
  const files = find.stdout.trim().split('\n');
  expect(files).toHaveLength(2 * KINDS.length);
  const args = ['--allow-root', '--tag-display-limit', '0', '--fail-on', 'error,warning', ...files];
  const { status, stdout, stderr } = spawnSync('lintian', args, { encoding: 'utf8' });
  expect(status === 0 ? '' : stdout + stderr).toBe('');
});
