import { dkms, FAKE, idiom, module, run, type Scenario, scenario, show, write } from '../harness/scenario';
import { MADE } from './archives';

const LINES = 'Lines for modprobe';
const INITRAMFS = 'The initramfs';
const OLD_CONF = `MAKE="make -C /lib/modules/$kernelver/build M=$dkms_tree/old/1/build"
MODULE_NAME="old.o"
LOCATION="/kernel/drivers/net"
`;
const SHOW_LINES = "grep -v '^#' /etc/modprobe.d/dkms-a.conf 2>/dev/null | cat";
const COUNT = 'wc -l < /tmp/made';

/** An image that somebody may make anew, and who does that. */
const BOOT = [
  write(`/boot/initrd.img-${FAKE}`, 'image\n'),
  write('/usr/sbin/update-initramfs', '#!/bin/sh\necho "$@" >> /tmp/made\n'),
  run('chmod', '+x', '/usr/sbin/update-initramfs'),
  write('/tmp/made', ''),
];

/** What older versions did, and dkms 3 does no more. */
export const ages: readonly Scenario[] = [
  scenario(
    'age-of-the-first-versions',
    module('old/1', { wholeConf: OLD_CONF }),
    dkms(`install old/1 -k ${FAKE}`, {
      differs: {
        name: 'Confs of the first versions',
        exit: [8, 0],
        status: [[], [`old/1, ${FAKE}, x86_64: installed`]],
      },
    }),
  ),
  scenario(
    'age-of-modules-conf',
    module('a/1', { conf: ['MODULES_CONF[0]="options a x=1"', 'MODULES_CONF_OBSOLETES[0]="b"'] }),
    dkms(`install a/1 -k ${FAKE}`),
    idiom(SHOW_LINES, {
      name: LINES,
      stdout: [
        [],
        [
          'options a x=1',
          'install b /sbin/modprobe --quiet a || /sbin/modprobe --ignore-install b $CMDLINE_OPTS',
        ],
      ],
    }),
    dkms(`uninstall a/1 -k ${FAKE}`),
    idiom(SHOW_LINES),
  ),
  scenario(
    'age-of-remake-initrd',
    ...BOOT,
    module('a/1', { conf: ['REMAKE_INITRD=yes'] }),
    module('b/1'),
    dkms(`install b/1 -k ${FAKE}`),
    dkms(`install a/1 -k ${FAKE} --no-initrd`),
    idiom(COUNT),
    dkms(`install a/1 -k ${FAKE} --force`),
    idiom(COUNT, { name: INITRAMFS, stdout: [['0'], ['1']] }),
    dkms(`remove a/1 --all`),
    idiom(COUNT, { name: INITRAMFS, stdout: [['0'], ['2']] }),
  ),
  scenario(
    'age-of-clean',
    module('a/1', { conf: ['CLEAN="touch /tmp/cleaned"'] }),
    dkms(`build a/1 -k ${FAKE}`),
    show('/tmp/cleaned'),
    run('sh', '-c', 'echo stale > /usr/src/a-1/a.o'),
    dkms(`build a/1 -k ${FAKE} --force`),
    show('/tmp/cleaned', {
      name: 'Sources that come with objects',
      files: { '/tmp/cleaned': [null, ''] },
    }),
  ),
  scenario(
    'age-of-archives-without-architecture',
    ...MADE,
    run(
      'sh',
      '-c',
      'mkdir /tmp/w; tar -C /tmp/w -xf /tmp/t/x.tar.gz; rm -f /tmp/w/dkms_main_tree/dkms_dbversion',
    ),
    run('sh', '-c', `cd /tmp/w/dkms_main_tree/${FAKE}; mv x86_64/* .; rmdir x86_64`),
    run('sh', '-c', 'cd /tmp/w; tar -czf /tmp/t/one.tar.gz ./dkms_source_tree ./dkms_main_tree'),
    dkms('ldtarball /tmp/t/one.tar.gz -a x86_64', {
      differs: {
        name: 'Archives from before 2.0',
        status: [['foo/1: added'], [`foo/1, ${FAKE}, x86_64: built`]],
      },
    }),
  ),
];
