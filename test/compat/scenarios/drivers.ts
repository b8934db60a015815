import { dkms, K61, K612, look, module, type Scenario, scenario, write } from '../harness/scenario';

/**
 * Debian 12's lttng-modules does not compile on its newest kernels, with any dkms. Its conf is worth a comparison all the
 * same: it reads the kernel's configuration, and counts the indexes of its many modules. So each is made of one that
 * does compile.
 */
const LTTNG_OVERRIDE = `names=
for i in "\${!BUILT_MODULE_NAME[@]}"; do
  names+=" ./\${BUILT_MODULE_LOCATION[i]}/\${BUILT_MODULE_NAME[i]}.ko"
done
MAKE[0]="/opt/make-all $kernel_source_dir $names"
`;

const MAKE_ALL = `#!/bin/sh -e
make -s -C "$1" M=/opt/one modules
shift
for module; do
  mkdir -p "$(dirname "$module")"
  cp /opt/one/one.ko "$module"
done
`;

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

/** The others of the layer. */
export const slowDrivers: readonly Scenario[] = [
  driver('bbswitch/0.8'),
  driver('acpi-call/1.2.2'),
  driver('dm-writeboost/2.2.17'),
  driver('ddcci/0.4.2'),
  driver('jool-dkms/4.1.9'),
  driver('lttng-modules/2.13.9'),
  scenario(
    'driver-lttng-modules-as-its-conf-counts-them',
    module('one/1', { at: '/opt/one' }),
    write('/opt/make-all', MAKE_ALL),
    write('/etc/dkms/lttng-modules.conf', LTTNG_OVERRIDE),
    dkms(`install lttng-modules/2.13.9 -k ${K61}`),
    dkms(`install lttng-modules/2.13.9 -k ${K612}`),
    look('tree', 'modinfo'),
    dkms('remove lttng-modules/2.13.9 --all'),
    look('tree', 'modules', 'sources'),
  ),
];
