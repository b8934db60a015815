import { atLeast, atMost, type Case, median, plain } from '../case';

const ROUNDS = 15;

export const status: Case = {
  name: 'dkms status, 30 modules installed for one kernel',
  layer: 'peer-3.0.10',
  script: `
    make_tree 30 "\${kernels[0]}"
    [ "$($ours status | wc -l)" = 30 ]
    [ "$($ours status)" = "$($peer status)" ]
    echo "processes $(count_processes $ours status)"
    for ((i = 0; i < ${ROUNDS}; i++)); do
      timed node node -e 0
      timed ours $ours status
    done
    for ((i = 0; i < 3; i++)); do timed peer $peer status; done
  `,
  judge: runs => {
    const node = median(runs, 'node');
    const ours = median(runs, 'ours');
    return [
      atMost('processes started', median(runs, 'processes'), 0, ''),
      atMost('ratio to bare node', ours / node, 2, '×'),
      atLeast("faster than Debian's dkms", median(runs, 'peer') / ours, 20, '×'),
      plain('ours', ours, 'ms'),
      plain('bare node', node, 'ms'),
      plain("Debian's dkms", median(runs, 'peer'), 'ms'),
    ];
  },
};
