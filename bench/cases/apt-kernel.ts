import { atLeast, type Case, median, plain } from '../case';
import { FIVE_DRIVERS } from '../drivers';

export const aptKernel: Case = createCase({
  name: 'apt install of a kernel and its headers, 6.1, where five drivers are registered',
  kernel: 0,
  fasterThanPeer: 1.5,
});

export const aptKernelPacked: Case = createCase({
  name: 'apt install of a kernel and its headers, 6.12, whose modules are compressed, where five drivers are registered',
  kernel: 1,
  fasterThanPeer: 2.5,
});

interface Comparison {
  readonly name: string;
  /** Which of the layer's kernels. */
  readonly kernel: 0 | 1;
  readonly fasterThanPeer: number;
}

/** Each program is a package that apt has installed; what is compared is its part of the run, from two hooks around its own. */
function createCase({ name, kernel, fasterThanPeer }: Comparison): Case {
  return {
    name,
    layer: 'peer-3.0.10',
    rounds: 3,
    script: `
      k=\${kernels[${kernel}]}
      packages=("linux-image-$k" "linux-headers-$k")
      export INITRD=No
      apt_get() { apt-get -y -q "$@" > /tmp/apt.log 2>&1 || { cat /tmp/apt.log >&2; return 1; }; }
      choose_drivers ${FIVE_DRIVERS}
      clock_hooks
      apt_get install --reinstall --download-only "\${packages[@]}"
      for ((i = 0; i < rounds; i++)); do
        for program in ours peer; do
          if [ $program = ours ]; then apt_get install /opt/dist/dkms-ng_*_all.deb; else apt_get install dkms; fi
          apt_get purge "\${packages[@]}"
          register_drivers
          timed "$program.run" apt-get -y -q install "\${packages[@]}"
          echo "$program.installed $(dkms status -k "$k" | grep -c ': installed')"
          tell_clock "$program"
        done
      done
      apt_get install /opt/dist/dkms-ng_*_all.deb
      timed trigger /var/lib/dpkg/info/dkms-ng.postinst triggered /lib/modules
    `,
    judge: runs => {
      const trigger = median(runs, 'trigger');
      const [ours, peer] = [median(runs, 'ours') + trigger, median(runs, 'peer')];
      return [
        atLeast("faster than Debian's dkms", peer / ours, fasterThanPeer, '×'),
        atLeast('drivers that ours has installed', Math.min(...(runs.get('ours.installed') ?? [])), 5, ''),
        plain('our part: the hooks, and what runs when dpkg ends', ours, 'ms'),
        plain("the part of Debian's dkms", peer, 'ms'),
        plain('the whole run of apt with ours', median(runs, 'ours.run'), 'ms'),
        plain("the same with Debian's", median(runs, 'peer.run'), 'ms'),
      ];
    },
  };
}
