import { dkms, FAKE, look, module, type Scenario, scenario } from '../harness/scenario';

function named(ref: string): Scenario {
  return scenario(
    `name-${ref.replace('/', '-version-').replaceAll(/[^\w.-]/g, c => `-x${c.charCodeAt(0).toString(16)}-`)}`,
    module(ref, { modules: ['c'] }),
    dkms(`install ${ref} -k ${FAKE}`),
    dkms(`status ${ref}`),
    look('tree', 'modules'),
    dkms(`remove ${ref} --all`),
    look('tree', 'modules'),
  );
}

/** Names and versions as they are met, and as nobody should. */
export const names: readonly Scenario[] = [
  named('Upper_Case-and.dots/1.0'),
  named('plus+plus/1.0+git20240101'),
  named('tilde/1~rc1'),
  named('v4l2loopback/v0.12.7'),
  named('build/1'),
  named('c/status'),
  named('c/5.5.5-test'),
  named('at@sign/1:2'),
  named('c/1-2-3'),
  scenario(
    'name-that-is-none',
    ...['a b/1', 'a/1 2', 'c/..', '.hidden/1', 'c/1/2', "c'/1", 'c;true/1', '*/1'].flatMap(ref => [
      dkms(['add', ref]),
      dkms(['remove', ref, '--all'], { differs: { name: 'Names that cannot be', exit: [3, 2] } }),
    ]),
    dkms(['status', 'c/..']),
    look('tree'),
  ),
  scenario(
    'name-that-is-a-path',
    dkms('add /', { differs: { name: 'A directory whose dkms.conf cannot be used', exit: [1, 9] } }),
    dkms('add c/'),
    dkms('remove ./c --all', { differs: { name: 'Names that cannot be', exit: [3, 1] } }),
    dkms('remove / --all'),
    look('tree', 'sources'),
  ),
];
