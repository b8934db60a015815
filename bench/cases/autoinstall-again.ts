import { atMost, type Case, median, medianOfRounds, plain } from '../case';
import { TEN_DRIVERS } from '../drivers';

export const autoinstallAgain: Case = {
  name: 'dkms autoinstall of ten drivers for 6.1 again, when nothing has changed',
  layer: 'peer-3.0.10',
  rounds: 15,
  script: `
    k=\${kernels[0]}
    choose_drivers ${TEN_DRIVERS}
    register
    $ours autoinstall -k "$k" > /dev/null
    echo "processes $(count_processes $ours autoinstall -k "$k")"
    for ((i = 0; i < rounds; i++)); do
      timed node node -e 0
      timed ours $ours autoinstall -k "$k"
    done
    for ((i = 0; i < 3; i++)); do timed peer $peer autoinstall -k "$k"; done
  `,
  judge: runs => {
    const ratio = medianOfRounds(runs, ['ours', 'node'], ({ ours, node }) => ours / node);
    return [
      atMost('processes started: no make, no depmod', median(runs, 'processes'), 0, ''),
      atMost('ratio to bare node', ratio, 2, '×'),
      plain('ours', median(runs, 'ours'), 'ms'),
      plain('bare node', median(runs, 'node'), 'ms'),
      plain("Debian's dkms", median(runs, 'peer'), 'ms'),
    ];
  },
};
