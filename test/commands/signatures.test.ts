import { rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createTrailer } from '../../src/signing/trailer';
import { withoutProcesses } from '../helpers/failing-host';
import { ALWAYS, SIGN_FILE, signingRoot } from '../helpers/signing-root';
import { KERNEL, type TempRoot } from '../helpers/temp-root';

const RESULT = `var/lib/dkms/foo/1.0/${KERNEL}/x86_64`;

/** A message that names nobody, and the trailer behind it: as little as the kernel takes for a signature. */
const SIGNATURE = Buffer.concat([Buffer.from('0000'), createTrailer(4)]);

async function rootThatSigns(framework = ALWAYS): Promise<TempRoot> {
  const root = await signingRoot(framework);
  await writeFile(`${root.path}/signature`, SIGNATURE);
  await root.write(SIGN_FILE, `#!/bin/sh\ncat '${root.path}/signature' >>"$4"\n`, 0o755);
  return root;
}

async function signatures(root: TempRoot): Promise<unknown> {
  const { stdout } = await root.dkmsWith(withoutProcesses, 'status', '--json');
  return JSON.parse(stdout).modules.map((module: { signatures: unknown }) => module.signatures);
}

const SIGNED = { name: 'foo', signed: true, signer: '', key: '', hash: '' };
const UNSIGNED = { name: 'foo', signed: false, signer: null, key: null, hash: null };

describe('status --json says who signed each module', () => {
  test('by the record of the build, which an install keeps', async () => {
    const root = await rootThatSigns();
    await root.dkms('install', 'foo/1.0');
    await root.write(`${RESULT}/module/foo.ko`, 'the record is asked, not the file');
    expect(await signatures(root)).toEqual([[SIGNED]]);
  });

  test('anew when it was built anew', async () => {
    const root = await rootThatSigns();
    await root.dkms('build', 'foo/1.0');
    await root.write('etc/dkms/framework.conf', 'try_sign_modules=false\n');
    await root.dkms('build', 'foo/1.0', '--force');
    expect(await signatures(root)).toEqual([[UNSIGNED]]);
  });

  test('by the file where there is no record: plain, by gzip, and else not at all', async () => {
    const root = await rootThatSigns();
    await root.dkms('build', 'foo/1.0');
    await rm(`${root.path}/${RESULT}/record.json`);
    expect(await signatures(root)).toEqual([[SIGNED]]);
    const module = `${root.path}/${RESULT}/module/foo.ko`;
    await writeFile(`${module}.gz`, gzipSync(root.host.files.readBytes(module)));
    await rm(module);
    expect(await signatures(root)).toEqual([[SIGNED]]);
    await root.host.files.replace(`${module}.gz`, `${module}.xz`);
    expect(await signatures(root)).toEqual([
      [{ name: 'foo', signed: null, signer: null, key: null, hash: null }],
    ]);
  });

  test('nothing of a module that is not built', async () => {
    const root = await rootThatSigns();
    await root.dkms('add', 'foo/1.0');
    expect(await signatures(root)).toEqual([null]);
  });
});

describe('require_signature=yes', () => {
  const required = `${ALWAYS}require_signature=yes\n`;

  test('lets a build pass that is signed', async () => {
    const root = await rootThatSigns(required);
    expect(await root.dkms('build', 'foo/1.0')).toMatchObject({ code: 0, stderr: '' });
  });

  test.each<[string, string, (root: TempRoot) => Promise<void>, string, string]>([
    [
      'the settings forbid it',
      'require_signature=yes\ntry_sign_modules=false\n',
      async () => undefined,
      'try_sign_modules is false',
      'Set try_sign_modules=true',
    ],
    [
      'it is a chroot',
      'require_signature=yes\n',
      async () => undefined,
      'by default nothing is signed',
      'Set try_sign_modules=true',
    ],
    [
      'the kernel knows none',
      required,
      root => root.write(`lib/modules/${KERNEL}/build/.config`, 'CONFIG_MODULES=y\n'),
      'CONFIG_MODULE_SIG_HASH',
      'require_signature=no',
    ],
    [
      'the program fails',
      required,
      root => root.write(SIGN_FILE, '#!/bin/sh\necho "no such key" >&2\nexit 1\n', 0o755),
      'no such key',
      'Correct sign_file in framework.conf; then dkms build foo/1.0',
    ],
    [
      'the program does nothing',
      required,
      root => root.write(SIGN_FILE, '#!/bin/sh\n', 0o755),
      'left no signature',
      'Correct sign_file in framework.conf',
    ],
    [
      'half of the key is gone',
      required,
      root => root.write('var/lib/dkms/mok.pub', ''),
      'mok.key is not',
      'Bring',
    ],
  ])('fails a build where %s', async (_, framework, prepare, cause, next) => {
    const root = await rootThatSigns(framework);
    await prepare(root);
    const { code, stderr } = await root.dkms('install', 'foo/1.0');

    expect(code).toBe(10);
    expect(stderr).toContain(`foo of foo/1.0 is not signed for kernel ${KERNEL}`);
    expect(stderr).toContain(cause);
    expect(stderr).toContain(next);
    expect(stderr, 'told once').not.toContain('Warning');
    expect((await root.dkms('status')).stdout).toBe('foo/1.0: added\n');
  });
});
