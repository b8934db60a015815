import { atLeast, atMost, type Case, median, medianOfRounds, plain } from '../case';

export const status: Case = {
  name: 'dkms status, 36 lines: 30 modules, six of them for two kernels',
  layer: 'peer-3.0.10',
  rounds: 15,
  script: `
    make_tree 30 "\${kernels[0]}"
    make_tree 6 "\${kernels[1]}"
    [ "$($ours status | wc -l)" = 36 ]
    [ "$($ours status)" = "$($peer status)" ]
    echo "processes $(count_processes $ours status)"
    for ((i = 0; i < rounds; i++)); do
      timed node node -e 0
      timed ours $ours status
    done
    for ((i = 0; i < 3; i++)); do timed peer $peer status; done
  `,
  judge: runs => {
    const ratio = medianOfRounds(runs, ['ours', 'node'], ({ ours, node }) => ours / node);
    const ours = median(runs, 'ours');
    return [
      atMost('processes started', median(runs, 'processes'), 0, ''),
      atMost('ratio to bare node', ratio, 1.5, '×'),
      atLeast("faster than Debian's dkms", median(runs, 'peer') / ours, 20, '×'),
      plain('ours', ours, 'ms'),
      plain('bare node', median(runs, 'node'), 'ms'),
      plain("Debian's dkms", median(runs, 'peer'), 'ms'),
    ];
  },
};
