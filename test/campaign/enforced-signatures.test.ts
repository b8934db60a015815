import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root';

const HELPERS = fileURLToPath(new URL('../helpers/enforce.sh', import.meta.url));
const ENFORCE = '. /run/test/enforce.sh\n';

let root: Root;

/** Modules of the same few lines: unsigned, signed by sign-file, by openssl alone, and by a key that nobody enrols. */
beforeAll(async () => {
  root = await openRoot('kernels', ['--ro', `${HELPERS}:/run/test/enforce.sh`]);
  await root.must(`${ENFORCE}install_machine; install_dkms; cd /usr/src
    conf=/etc/dkms/framework.conf.d/signing.conf; mkdir -p "\${conf%/*}" /machine
    for name in plain bysignfile byopenssl stranger; do tiny "$name" 1.0; dkms add -q "$name/1.0"; done
    rm -rf "/lib/modules/$kernel61/kernel/"{drivers,net,sound}
    put() { dkms install -q "$1/1.0" -k "$kernel61"; cp "$(modinfo -k "$kernel61" -n "$1")" /machine; }
    echo try_sign_modules=false > "$conf"; put plain
    echo try_sign_modules=true > "$conf"; put bysignfile
    printf '%s\\n' mok_signing_key=/opt/key mok_certificate=/opt/der >> "$conf"; put stranger
    echo try_sign_modules=true > "$conf"
    rm "$(readlink -f "/lib/modules/$kernel61/build/scripts")/sign-file"; put byopenssl`);
});
afterAll(() => root.close());

const LOAD =
  'for name in plain stranger bysignfile byopenssl; do insmod "/$name.ko" 2>&1 && echo "$name is loaded"; done';
const REFUSED = 'Key was rejected by service';

test('a kernel that loads signed modules only refuses all before the key is enrolled', async () => {
  const console = await root.must(`${ENFORCE}boot '${LOAD}' module.sig_enforce=1`);

  expect(console.match(new RegExp(REFUSED, 'g'))).toHaveLength(4);
  expect(console).not.toContain('is loaded');
});

test('and afterwards loads ours, and refuses what is not signed or signed by another key', async () => {
  expect(await root.must(`${ENFORCE}enrol /var/lib/dkms/mok.key /var/lib/dkms/mok.pub`)).toContain(
    'enrolled',
  );
  const console = await root.must(`${ENFORCE}boot '${LOAD}' module.sig_enforce=1`);

  expect(console).toContain(`insmod: can't insert '/plain.ko': ${REFUSED}`);
  expect(console).toContain(`insmod: can't insert '/stranger.ko': ${REFUSED}`);
  expect(console).toContain('bysignfile is loaded');
  expect(console).toContain('byopenssl is loaded');
});
