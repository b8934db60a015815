import { dkms, FAKE, look, lookDiffers, module, type Scenario, scenario, write } from '../harness/scenario';

const MODULES = `/lib/modules/${FAKE}`;

/** A module comes and goes where /etc/os-release says this. */
function family(name: string, osRelease: string, kept?: string): Scenario {
  return scenario(
    `family-${name}`,
    write('/etc/os-release', osRelease),
    module('c/1', { destination: '/kernel/drivers/net' }),
    dkms(`install c/1 -k ${FAKE}`),
    look('tree', 'modules'),
    dkms('remove c/1 --all'),
    kept === undefined
      ? look('tree', 'modules')
      : lookDiffers(['tree', 'modules'], {
          name: 'Directories of the kernel that are empty',
          files: { [`${MODULES}/${kept}`]: [null, 'empty directory'] },
        }),
  );
}

/** Where the distributions have their modules. */
export const families: readonly Scenario[] = [
  family('fedora', 'ID=fedora\n', 'extra'),
  family('rhel', 'ID="rhel"\nID_LIKE="fedora"\n', 'extra'),
  family('like-rhel', 'ID=rocky\nID_LIKE="rhel centos fedora"\n', 'extra'),
  family('centos', 'ID="centos"\nID_LIKE="rhel fedora"\n', 'extra'),
  family('suse', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'updates'),
  family('ubuntu', 'ID=ubuntu\nID_LIKE=debian\n'),
  family('like-ubuntu', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'),
  family('arch', 'ID=arch\n'),
  family('like-arch', 'ID=manjaro\nID_LIKE=arch\n'),
  family('alpine', 'ID=alpine\n'),
  family('nobody', 'ID=nobody\n'),
  family('that-has-no-name', 'PRETTY_NAME=Linux\n'),
];
