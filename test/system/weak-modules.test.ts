import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root.js';

/**
 * Debian has no weak-modules: a script plays it that links every module it is given into the other kernel, and notes
 * how it was called.
 */
const PLAYED = `#!/bin/bash
printf '%s\n' "$0 $*" >> /var/log/weak
while read -r module; do
  echo "  $module" >> /var/log/weak
  for other in /lib/modules/*; do
    [[ $module == "$other"/* ]] && continue
    link=$other/weak-updates/\${module##*/}
    case " $* " in
      *' --add'*) mkdir -p "$other/weak-updates"; ln -sf "$module" "$link" ;;
      *) rm -f "$link"; rmdir --ignore-fail-on-non-empty "$other/weak-updates" ;;
    esac
  done
done`;

describe.each([
  ['rocky', 'rhel centos fedora', '/usr/sbin/weak-modules', '--no-initramfs --add-modules', 'extra'],
  [
    'opensuse-leap',
    'suse opensuse',
    '/usr/lib/module-init-tools/weak-modules2',
    '--add-kernel-modules K',
    'updates',
  ],
])('weak modules on %s', (id, like, program, added, place) => {
  let root: Root;
  const run = (script: string) => root.must(`k=$kernel61 o=$kernel612; ${script}`);

  beforeAll(async () => {
    root = await openRoot('kernels');
    await root.must(`trim_kernels; install -D /dist/launcher.cjs /usr/sbin/dkms
      install -D /dist/dkms.cjs /usr/lib/dkms/dkms.cjs
      rm -f /etc/os-release; printf 'ID=%s\nID_LIKE="%s"\n' '${id}' '${like}' > /etc/os-release
      mkdir -p '${program.replace(/\/[^/]*$/, '')}'
      cat > '${program}' <<'PLAYED'
${PLAYED}
PLAYED
      chmod +x '${program}'
      cd /usr/src && tiny one 1.0 && tiny loner 1.0 'NO_WEAK_MODULES=yes'`);
  });
  afterAll(() => root.close());

  test('are told of each module that comes, once, with its path', async () => {
    await run('dkms install one/1.0 -k "$k"; dkms install loner/1.0 -k "$k"');
    const said = await run('sed "s/$k/K/g" /var/log/weak');
    expect(said.split('\n')).toEqual([`${program} ${added}`, `  /lib/modules/K/${place}/one.ko`]);
  });

  test('are a line of status for the kernel that has the link', async () => {
    const lines = (await run('dkms status | sed "s/$k/K/g; s/$o/O/g"')).split('\n');
    expect(lines).toEqual([
      'loner/1.0, K, x86_64: installed',
      'one/1.0, K, x86_64: installed',
      'one, 1.0, O, x86_64: installed-weak from K',
    ]);
    expect(await run('dkms status -k "$o" | grep -c installed-weak')).toBe('1');
    expect(await run('dkms status --json | grep -c installed-weak')).toBe('1');
  });

  test('are installed for autoinstall', async () => {
    await run('dkms autoinstall -k "$o"');
    expect(await run('dkms status -k "$o" | sed "s/$o/O/"')).not.toContain('one/1.0, O');
    expect(await run('dkms status -k "$o"')).toContain('loner/1.0, ');
  });

  test('are told of each module that goes', async () => {
    await run(': > /var/log/weak; dkms uninstall one/1.0 -k "$k"');
    const said = await run('sed "s/$k/K/g" /var/log/weak');
    expect(said).toBe(`${program} ${added.replace('add', 'remove')}\n  /lib/modules/K/${place}/one.ko`);
    expect(await run('dkms status | grep -c installed-weak || true')).toBe('0');
  });

  test('that fail are a warning', async () => {
    await run(`printf '#!/bin/sh\\necho no kABI >&2; exit 1\\n' > '${program}'`);
    const said = await root.run('dkms install one/1.0 -k "$kernel61"');
    expect(said).toMatchObject({ code: 0 });
    expect(said.stderr).toContain('no kABI');
  });
});
