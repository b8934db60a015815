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

/** The others of the layer; most do not compile for 6.12, with any dkms, and stand the same after that. */
export const slowDrivers: readonly Scenario[] = [
  driver('bbswitch/0.8'),
  driver('acpi-call/1.2.2'),
  driver('dm-writeboost/2.2.17'),
  driver('ddcci/0.4.2'),
  driver('jool-dkms/4.1.9'),
  driver('lttng-modules/2.13.9'),
  driver('adv-17v35x/5.0.7.0'),
  driver('digimend/11'),
  driver('evdi/1.12.0+dfsg'),
  driver('gost-crypto/0.3.4'),
  driver('ipt-netflow/2.6'),
  driver('langford/0.0.20130108'),
  driver('librem_ec_acpi/0.9.1'),
  driver('lime-forensics/1.9.1-5'),
  driver('linux-apfs-rw/0.3.0-1'),
  driver('nat-rtsp/0.7+5.3'),
  driver('openrazer-driver/3.5.1'),
  driver('ovpn-dco/0.0+git20231103'),
  driver('rapiddisk-dkms/9.0.0'),
  driver('rtpengine/10.5.3.5'),
  driver('scap/0.1.1dev+git20220316.e5c53d64'),
  driver('tp_smapi/0.43'),
  driver('vpoll/0.1'),
  driver('west-chamber/20100405+svn20111107.r124'),
  driver('xtables-addons/3.23'),
  driver('xtrx/0.0.1+git20190320.5ae3a3e-3.2'),
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
