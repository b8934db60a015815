import { atLeast, atMost, type Case, median, plain, type Runs } from '../case';
import { FOUR_DRIVERS, TEN_DRIVERS } from '../drivers';

export const autoinstall: Case = createCase({
  name: 'dkms autoinstall of ten drivers for 6.1',
  drivers: TEN_DRIVERS,
  kernel: 0,
  fasterThanPeer: 1.5,
});

export const autoinstallPacked: Case = createCase({
  name: 'dkms autoinstall of four drivers for 6.12, whose modules are compressed',
  drivers: FOUR_DRIVERS,
  kernel: 1,
  fasterThanPeer: 2.8,
});

interface Comparison {
  readonly name: string;
  readonly drivers: string;
  /** Which of the layer's kernels. */
  readonly kernel: 0 | 1;
  readonly fasterThanPeer: number;
}

function createCase({ name, drivers, kernel, fasterThanPeer }: Comparison): Case {
  return {
    name,
    layer: 'peer-3.0.10',
    rounds: 3,
    script: `
      k=\${kernels[${kernel}]}
      choose_drivers ${drivers}
      for ((i = 0; i < rounds; i++)); do
        register
        timed node node -e 0
        timed plan $ours autoinstall -k "$k" --dry-run
        floor "$k"
        register
        timed ours $ours autoinstall -k "$k"
        register
        timed peer $peer autoinstall -k "$k"
      done
      copy_sources() { for driver in "\${drivers[@]}"; do cp -a "/usr/src/\${driver/\\//-}" /tmp/copied; done; }
      timed copies copy_sources
      register
      echo "processes $(count_own_processes $ours autoinstall -k "$k")"
    `,
    judge: runs => {
      const floor = median(runs, 'makes') + median(runs, 'depmod');
      const ours = median(runs, 'ours');
      const peer = median(runs, 'peer');
      return [
        atMost('ratio to the floor', ours / floor, 1.15, '×'),
        atLeast("faster than Debian's dkms", peer / ours, fasterThanPeer, '×'),
        plain('ours', ours, 'ms'),
        plain('floor: the makes, two at a time, strip and compression', median(runs, 'makes'), 'ms'),
        plain('floor: one depmod', median(runs, 'depmod'), 'ms'),
        plain("Debian's dkms", peer, 'ms'),
      ];
    },
    explain,
  };
}

function explain(runs: Runs): string {
  const rest = median(runs, 'ours') - median(runs, 'makes') - median(runs, 'depmod');
  const node = median(runs, 'node');
  const plan = median(runs, 'plan') - node;
  return [
    `Ours is ${Math.abs(rest)} ms ${rest < 0 ? 'below' : 'above'} the floor. Beside the makes it takes: node's start (${node} ms); the tree, the kernel,`,
    `the confs in one bash and the plan (${plan} ms); copies of the sources (${median(runs, 'copies')} ms); ${median(runs, 'processes')} programs of a few`,
    'milliseconds each around the makes (locks, strips, the shells they run in); and the wait for the disk after each',
    'written file, which is none here, where the root is in memory. All but the first two lie beside another make that',
    'goes on. What it saves: when one driver is left, its make gets both processors, which the floor does not give it.',
  ].join('\n');
}
