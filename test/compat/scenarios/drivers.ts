import { dkms, K61, K612, look, type Scenario, scenario } from '../harness/scenario';

/** A driver as its Debian package brings it, on both of Debian's kernels and away again. */
function driver(ref: string): Scenario {
  return scenario(
    `driver-${ref.split('/')[0]}`,
    dkms(`add ${ref}`),
    dkms(`install ${ref} -k ${K61}`),
    dkms(`install ${ref} -k ${K612}`),
    look('tree', 'modinfo'),
    dkms(`status ${ref}`),
    dkms(`remove ${ref} --all`),
    look('tree', 'modules', 'sources'),
  );
}

/** One of a single module, and one whose version has ~ and + in it. */
export const quickDrivers: readonly Scenario[] = [
  driver('v4l2loopback/0.12.7'),
  driver('dpdk-kmods/0~20220829+git'),
];

/** The others of the layer; lttng-modules brings a hundred modules and takes minutes. */
export const slowDrivers: readonly Scenario[] = [
  driver('bbswitch/0.8'),
  driver('acpi-call/1.2.2'),
  driver('dm-writeboost/2.2.17'),
  driver('ddcci/0.4.2'),
  driver('jool-dkms/4.1.9'),
  driver('lttng-modules/2.13.9'),
];
