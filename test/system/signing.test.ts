import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRoot, type Root } from '../helpers/root';

let root: Root;

/** 6.1 has plain modules, 6.12 compressed ones. The driver is bbswitch, as Debian brings it. */
beforeAll(async () => {
  root = await openRoot('drivers');
  await root.must(`trim_kernels; install_dkms; dkms add -q bbswitch/0.8
    mkdir -p /keys /var/tmp/away; command -v openssl >&2`);
});
afterAll(() => root.close());

beforeEach(async () => {
  await root.must(`dkms unbuild -q bbswitch/0.8 --all; rm -rf /var/lib/dkms/mok.* /keys/* /etc/dkms/framework.conf.d
    for kernel in "$kernel61" "$kernel612"; do
      file=$(readlink -f "/lib/modules/$kernel/build/scripts")/sign-file
      [ -e "$file" ] || mv "/var/tmp/away/$kernel" "$file"
    done`);
});

/** Nothing but openssl is left to sign with. */
const NO_SIGN_FILE = `for kernel in "$kernel61" "$kernel612"; do
  mv "$(readlink -f "/lib/modules/$kernel/build/scripts")/sign-file" "/var/tmp/away/$kernel"
done\n`;

/** A throwaway root is a chroot, in which nothing is signed by default. */
const settings = (...lines: readonly string[]): string =>
  `mkdir -p /etc/dkms/framework.conf.d
   printf '%s\\n' ${lines.map(line => `'${line}'`).join(' ')} > /etc/dkms/framework.conf.d/signing.conf\n`;
const BY_EACH = [
  ['sign-file', ''],
  ['openssl', NO_SIGN_FILE],
] as const;
const ALWAYS = settings('try_sign_modules=true');

const INSTALL = 'dkms install bbswitch/0.8 -k "$kernel61,$kernel612"\n';
const MODULES =
  '"/lib/modules/$kernel61/updates/dkms/bbswitch.ko" "/lib/modules/$kernel612/updates/dkms/bbswitch.ko.xz"';

/**
 * What modinfo tells of both, and whether the signature is one of the module by the certificate: the trailer's last
 * four bytes before the marker are its length.
 */
const inspect = (certificate: string): string => `
  openssl x509 -inform DER -in ${certificate} -out /var/tmp/cert.pem
  for module in ${MODULES}; do
    modinfo -F signer "$module"; modinfo -F sig_id "$module"; modinfo -F sig_hashalgo "$module"
    case $module in *.xz) xz -dc "$module" ;; *) cat "$module" ;; esac > /var/tmp/signed
    [ "$(tail -c 28 /var/tmp/signed)" = '~Module signature appended~' ]
    size=$(stat -c %s /var/tmp/signed)
    length=$((16#$(tail -c 32 /var/tmp/signed | head -c 4 | od -An -tx1 | tr -d ' \\n')))
    [ "$(tail -c 40 /var/tmp/signed | head -c 8 | od -An -tx1 | tr -d ' \\n')" = 0000020000000000 ]
    tail -c $((length + 40)) /var/tmp/signed | head -c "$length" > /var/tmp/signature
    head -c $((size - length - 40)) /var/tmp/signed > /var/tmp/content
    openssl cms -verify -inform DER -in /var/tmp/signature -content /var/tmp/content -binary -noverify \\
      -certfile /var/tmp/cert.pem -nointern -out /dev/null 2>&1
  done`;

const signedBy = (signer: string): string =>
  Array(2).fill(`${signer}\nPKCS#7\nsha256\nCMS Verification successful`).join('\n');
const OWN = 'DKMS module signing key';

describe('a signed module verifies, and modinfo shows the signer', () => {
  test("with Debian's sign-file and a key that is made, once for both kernels", async () => {
    const { code, stdout, stderr } = await root.run(ALWAYS + INSTALL);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/Made a key/g)).toHaveLength(1);

    expect(await root.must(inspect('/var/lib/dkms/mok.pub'))).toBe(signedBy(OWN));
    expect(await root.must('stat -c %a /var/lib/dkms/mok.key /var/lib/dkms/mok.pub')).toBe('600\n644');
    const certificate = await root.must(
      'openssl x509 -inform DER -in /var/lib/dkms/mok.pub -noout -text -checkend $((36499 * 86400))',
    );
    expect(certificate).toContain('Public-Key: (2048 bit)');
    expect(certificate).toMatch(/Extended Key Usage: *\n *Code Signing/);
    expect(certificate).toContain('Certificate will not expire');
  });

  test('with openssl alone', async () => {
    await root.must(NO_SIGN_FILE + ALWAYS + INSTALL);
    expect(await root.must(inspect('/var/lib/dkms/mok.pub'))).toBe(signedBy(OWN));
  });

  test.each(BY_EACH)("by %s with the administrator's own key", async (_, without) => {
    await root.must(`openssl req -new -x509 -nodes -newkey rsa:2048 -subj '/CN=Our own' -days 9 \\
      -keyout /keys/our.key -outform DER -out /keys/our.der 2>&1`);
    const before = await root.must('sha256sum /keys/*');
    await root.must(
      without +
        settings('try_sign_modules=true', 'mok_signing_key=/keys/our.key', 'mok_certificate=/keys/our.der') +
        INSTALL,
    );

    expect(await root.must(inspect('/keys/our.der'))).toBe(signedBy('Our own'));
    expect(await root.must('sha256sum /keys/*; ls /var/lib/dkms/mok.* 2>/dev/null || true')).toBe(before);
  });

  test.each(BY_EACH)('by %s with a key behind a passphrase, and not without it', async (_, without) => {
    const framework = settings('try_sign_modules=true', 'mok_signing_key=/keys/a', 'mok_certificate=/keys/b');
    await root.must(`openssl req -new -x509 -newkey rsa:2048 -passout pass:secret -subj '/CN=Locked' -days 9 \\
      -keyout /keys/a -outform DER -out /keys/b 2>&1; ${without}${framework}`);
    const refused = await root.run(`timeout 60 ${INSTALL}`);
    expect(refused.code).toBe(0);
    expect(refused.stderr).toContain('Warning: bbswitch/0.8 for kernel 6.1.');
    expect(refused.stderr).toMatch(/ is not signed: .*\n {2}cause: \S/);
    expect(await root.must(`modinfo -F signer ${MODULES}`)).toBe('');

    const next = [...refused.stderr.matchAll(/next: {2}When that is settled: (.*)/g)].map(
      ([, words]) => words,
    );
    expect(next).toHaveLength(2);
    await root.must(`export KBUILD_SIGN_PIN=secret; ${next.join('; ')}`);
    expect(await root.must(inspect('/keys/b'))).toBe(signedBy('Locked'));
  });
});

describe('a key that stays in its token', () => {
  const URI = 'pkcs11:token=ours;object=signer';
  const framework = settings(
    'try_sign_modules=true',
    `mok_signing_key="${URI}"`,
    'mok_certificate=/keys/token.der',
  );

  beforeAll(() =>
    root.must(`apt_get install softhsm2 libengine-pkcs11-openssl > /dev/null
      softhsm2-util --init-token --free --label ours --pin 4711 --so-pin 4711 > /dev/null
      openssl req -new -x509 -nodes -newkey rsa:2048 -subj '/CN=In a token' -days 9 \\
        -keyout /var/tmp/token.key -outform DER -out /var/tmp/token.der 2>&1
      softhsm2-util --import /var/tmp/token.key --token ours --label signer --id 01 --pin 4711 > /dev/null
      rm /var/tmp/token.key`),
  );

  test.each(BY_EACH)('signs by %s with its PIN, and nothing is signed without', async (_, without) => {
    await root.must(`cp /var/tmp/token.der /keys; ${without}${framework}`);
    const refused = await root.run(`timeout 60 ${INSTALL}`);
    expect(refused.code).toBe(0);
    expect(refused.stderr).toContain('Warning: bbswitch/0.8 for kernel 6.1.');

    await root.must(`dkms unbuild -q bbswitch/0.8 --all; KBUILD_SIGN_PIN=4711 ${INSTALL}`);
    expect(await root.must(inspect('/keys/token.der'))).toBe(signedBy('In a token'));
  });
});

describe('nothing is signed', () => {
  test('where half a pair is missing: the other half stays, and both are named', async () => {
    const { code, stderr } = await root.run(`${ALWAYS}echo mine > /var/lib/dkms/mok.key; ${INSTALL}`);
    expect(code).toBe(0);
    expect(stderr).toContain('/var/lib/dkms/mok.key is there and /var/lib/dkms/mok.pub is not');
    expect(await root.must(`modinfo -F signer ${MODULES}; cat /var/lib/dkms/mok.*`)).toBe('mine');

    const refused = await root.run('dkms generate_mok');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('/var/lib/dkms/mok.key is there and /var/lib/dkms/mok.pub is not');
    expect(await root.must('cat /var/lib/dkms/mok.*')).toBe('mine');
  });

  test.each([
    ['with try_sign_modules=false', settings('try_sign_modules=false')],
    ['in a chroot, such as this root', ''],
  ])('%s', async (_, framework) => {
    const { code, stderr } = await root.run(framework + INSTALL);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await root.must(`modinfo -F signer ${MODULES}; ls -A /var/lib/dkms`)).toBe('bbswitch');
  });
});

test('in a container, whose first process has the same root, modules are signed', async () => {
  const { code } = await root.run(`unshare --pid --fork --mount-proc -- ${INSTALL}`);
  expect(code).toBe(0);
  expect(await root.must(inspect('/var/lib/dkms/mok.pub'))).toBe(signedBy(OWN));
});
