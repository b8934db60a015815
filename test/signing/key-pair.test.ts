import { describe, expect, test } from 'vitest';
import { detectDistribution } from '../../src/distro/detect';
import { ensureKeyPair } from '../../src/signing/ensure-key-pair';
import { findKeyPair } from '../../src/signing/key-pair';
import { signingRoot } from '../helpers/signing-root';
import { type TempRoot, tempRoot } from '../helpers/temp-root';

const OWN = { key: '/tree/mok.key', certificate: '/tree/mok.pub' };
const NOTHING = { key: undefined, certificate: undefined };

function find(
  root: TempRoot,
  ID: string,
  settings: { key: string | undefined; certificate: string | undefined },
) {
  const paths = { root: root.path };
  const pair = findKeyPair(root.host.files, {
    settings,
    profile: detectDistribution({ ID }),
    paths,
    own: OWN,
    release: '6.1.0-56-amd64',
  });
  return [pair.key, pair.certificate].map(path => path.replace(root.path, ''));
}

describe('the pair is', () => {
  test("dkms's own", async () => {
    expect(find(await tempRoot(), 'debian', NOTHING)).toEqual(['/tree/mok.key', '/tree/mok.pub']);
  });

  test("the administrator's, with the kernel's release filled in", async () => {
    const settings = { key: '/keys/$kernelver.key', certificate: '/keys/${kernelver}.der' };
    expect(find(await tempRoot(), 'debian', settings)).toEqual([
      '/keys/6.1.0-56-amd64.key',
      '/keys/6.1.0-56-amd64.der',
    ]);
  });

  test("Ubuntu's where it keeps one", async () => {
    const root = await tempRoot();
    expect(find(root, 'ubuntu', NOTHING)).toEqual(['/tree/mok.key', '/tree/mok.pub']);
    await root.write('var/lib/shim-signed/mok/random-seed', '');

    expect(find(root, 'ubuntu', NOTHING)).toEqual([
      '/var/lib/shim-signed/mok/MOK.priv',
      '/var/lib/shim-signed/mok/MOK.der',
    ]);
    expect(find(root, 'debian', NOTHING)).toEqual(['/tree/mok.key', '/tree/mok.pub']);
  });

  test('in a token, which is no path', async () => {
    const settings = { key: 'pkcs11:token=mine;object=key', certificate: '/keys/mine.der' };
    expect(find(await tempRoot(), 'debian', settings)).toEqual([
      'pkcs11:token=mine;object=key',
      '/keys/mine.der',
    ]);
  });
});

describe('a new pair', () => {
  const pairIn = ({ path }: TempRoot) => ({ key: `${path}/mok.key`, certificate: `${path}/mok.pub` });

  test('is made where neither file is there, its key for nobody else', async () => {
    const root = await signingRoot();
    expect(await ensureKeyPair(root.host, pairIn(root))).toBe('made');

    expect(root.host.files.stat(`${root.path}/mok.key`)?.mode).toBe(0o600);
    expect(root.host.files.stat(`${root.path}/mok.pub`)?.mode).toBe(0o644);
    expect(await ensureKeyPair(root.host, pairIn(root))).toBe('there');
    expect(await root.calls('openssl')).toHaveLength(1);
  });

  test.each(['mok.key', 'mok.pub'])('is not made over a lone %s', async name => {
    const root = await signingRoot();
    await root.write(name, 'mine\n');

    await expect(ensureKeyPair(root.host, pairIn(root))).rejects.toMatchObject({
      code: 'KEY_INCOMPLETE',
      message: expect.stringMatching(/mok\.(key|pub) is there and .*mok\.(key|pub) is not/),
    });
    expect(Object.keys(await root.files('.')).filter(path => path.startsWith('mok'))).toEqual([name]);
    expect(await root.read(name)).toBe('mine\n');
  });

  test('is finished where its making was cut short between two renames', async () => {
    const root = await signingRoot();
    await root.write('mok.pub', 'certificate\n');
    await root.write('.mok.key.dkms-new', 'key\n', 0o600);

    expect(await ensureKeyPair(root.host, pairIn(root))).toBe('there');
    expect(await root.read('mok.key')).toBe('key\n');
  });

  test('is refused with what openssl says, and nothing of it is left', async () => {
    const root = await signingRoot();
    await root.tool('openssl', 'echo "no luck" >&2; exit 1');

    await expect(ensureKeyPair(root.host, pairIn(root))).rejects.toMatchObject({
      code: 'KEYGEN_FAILED',
      detail: 'no luck',
    });
    expect(Object.keys(await root.files('.')).filter(path => path.includes('mok'))).toEqual([]);
  });

  test('of a token is never made', async () => {
    const root = await signingRoot();
    const pair = { key: 'pkcs11:object=x', certificate: `${root.path}/x.der` };

    await expect(ensureKeyPair(root.host, pair)).rejects.toMatchObject({ code: 'KEY_INCOMPLETE' });
    await root.write('x.der', '');
    expect(await ensureKeyPair(root.host, pair)).toBe('there');
  });
});
