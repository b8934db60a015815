import { type Ended, openRoot, type Root } from './root.js';

/** Packages of Debian 12, their modules as dkms names them, and module files of these. The last compiles for 6.1 only. */
const DRIVERS = [
  ['acpi-call-dkms', 'acpi-call/1.2.2', 'acpi_call'],
  ['bbswitch-dkms', 'bbswitch/0.8', 'bbswitch'],
  ['dpdk-kmods-dkms', 'dpdk-kmods/0~20220829+git', 'igb_uio'],
  ['rtpengine-kernel-dkms', 'rtpengine/10.5.3.5', 'xt_RTPENGINE'],
  ['v4l2loopback-dkms', 'v4l2loopback/0.12.7', 'v4l2loopback'],
] as const;
export const PACKAGES = DRIVERS.map(([name]) => name);
export const REFS = DRIVERS.map(([, ref]) => ref);
export const FILES = DRIVERS.map(([, , file]) => `${file}.ko`).sort();

/** A depmod that notes who called it, and does what depmod does. */
const NOTING_DEPMOD = `rm /sbin/depmod; cat >/sbin/depmod <<'END'
#!/bin/bash
echo "$(tr '\\0' ' ' </proc/$PPID/cmdline)" >>/var/log/depmods
exec -a depmod /bin/kmod "$@"
END
chmod +x /sbin/depmod`;

/** An initramfs of a few modules takes two seconds where one of all takes thirty. All five belong into it. */
const QUICK_INITRAMFS = `apt_get install initramfs-tools
  echo MODULES=list >/etc/initramfs-tools/conf.d/quick
  printf '%s\\n' ${FILES.map(file => file.replace('.ko', '')).join(' ')} >>/etc/initramfs-tools/modules`;

/** systemd-boot, whose hooks call kernel-install after the initramfs was made and at the end, on a directory that stands for the EFI partition. */
const SYSTEMD_BOOT = `apt_get install systemd systemd-boot; systemd-machine-id-setup
  mkdir /efi; mount -t tmpfs efi /efi; bootctl install --no-variables`;
const BOOT_ENV = ['SYSTEMD_RELAX_ESP_CHECKS=1', 'SYSTEMD_ESP_PATH=/efi'].flatMap(word => ['--env', word]);

/** A root with dkms-ng and without a kernel, in which it is noted which programs start while apt installs one. */
export interface TracedRoot extends Root {
  /** Releases: 6.1, and 6.12, whose modules are compressed. */
  readonly old: string;
  readonly recent: string;
  /** apt installs a kernel with its headers; every program that is started meanwhile is noted. */
  readonly installKernel: (kernel: string) => Promise<Ended>;
  /** How many of the programs that were started fit. */
  readonly count: (pattern: string) => Promise<number>;
  /** dkms itself, by its verb, in the order of its calls. */
  readonly readCalls: () => Promise<readonly string[]>;
  /** Who called depmod since the last question. */
  readonly readDepmods: () => Promise<readonly string[]>;
  /** Modules in a kernel's initramfs that are dkms's: `bbswitch.ko`. */
  readonly listImage: (kernel: string) => Promise<readonly string[]>;
}

/** Opens one; its packages of kernels are Debian's, of whose modules dpkg unpacks few. */
export async function openTraced(): Promise<TracedRoot> {
  const root = await openRoot('toolchain', BOOT_ENV);
  const old = await root.must(
    "apt-cache depends --important linux-image-amd64 | sed -n 's/.* linux-image-\\(6\\.1\\.[0-9].*\\)/\\1/p'",
  );
  const recent = await root.must(
    "apt-cache pkgnames linux-image-6.12. | sed -n 's/^linux-image-\\(6\\.12\\.[0-9]*+deb12-amd64\\)$/\\1/p' | sort -V | tail -n 1",
  );
  await root.must(`trim_packages; install_dkms; ${QUICK_INITRAMFS}; ${SYSTEMD_BOOT}; ${NOTING_DEPMOD}`);
  const readLines = async (script: string): Promise<readonly string[]> =>
    (await root.must(script)).split('\n').filter(line => line !== '');
  return {
    ...root,
    old,
    recent,
    installKernel: kernel =>
      root.run(`(trace_execs apt_get install linux-image-${kernel} linux-headers-${kernel}) 2>&1`),
    count: async pattern => Number(await root.must(`grep -c '${pattern}' /var/log/execs || true`)),
    readCalls: () =>
      readLines(`sed -n 's/.*execve("[^"]*\\/dkms", \\["dkms", "\\([a-z_]*\\)".* = 0$/\\1/p' /var/log/execs`),
    readDepmods: async () => {
      const known = /linux-image|dkms kernel_\w+|mkinitramfs|kernel-install/;
      const callers = await readLines('cat /var/log/depmods; : >/var/log/depmods');
      return callers.map(caller => known.exec(caller)?.[0] ?? caller);
    },
    listImage: async kernel => {
      const paths = await readLines(`lsinitramfs /boot/initrd.img-${kernel} | grep updates/dkms/ || true`);
      return paths.map(path => path.replace(/.*\/(.*\.ko)(\.xz)?$/, '$1')).sort();
    },
  };
}
