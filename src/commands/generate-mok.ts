import type { Paths } from '../model/paths';
import type { KeyPair } from '../model/signing';
import { ensureKeyPair } from '../signing/ensure-key-pair';
import { checkKeyPair, findKeyPair } from '../signing/key-pair';
import { ownKeyPair } from '../tree/layout';
import { readNamedKernels } from './kernels';
import { readSystem, type System } from './system';
import { openTree } from './transact';
import type { Call, Result } from './verb';

/** Makes the key that modules are signed with, where there is none; one that is there stays as it is. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const pair = await findPair(call, system);
  if (request.dryRun || checkWhole(call, pair))
    return { kind: 'key', pair, state: checkKeyPair(host.files, pair) };
  const tree = await openTree(call, system);
  return { kind: 'key', pair, state: await tree.decide(() => ensureKeyPair(host, pair)) };
}

/** Only a name that holds `$kernelver` is another one for each kernel. */
export async function findPair(call: Call, { paths, profile, settings }: System): Promise<KeyPair> {
  const { key, certificate } = settings.signing;
  const byKernel = `${key}${certificate}`.includes('kernelver');
  return findKeyPair(call.host.files, {
    settings: settings.signing,
    profile,
    paths,
    own: ownKeyPair(paths),
    release: byKernel ? await findRelease(call, paths) : '',
  });
}

async function findRelease({ host, request }: Call, paths: Paths): Promise<string> {
  const [named] = await readNamedKernels(host, paths, request);
  return named?.release ?? host.readRunningRelease();
}

function checkWhole({ host }: Call, { key, certificate }: KeyPair): boolean {
  return host.files.exists(key) && host.files.exists(certificate);
}
