import { atMost, type Case, median, medianOfRounds, plain } from '../case';

export const statusMany: Case = {
  name: 'dkms status, 1,000 lines: 100 modules for 10 kernels',
  layer: 'peer-3.0.10',
  rounds: 35,
  script: `
    for ((i = 1; i <= 10; i++)); do
      many+=("6.1.0-9$i-amd64")
      mkdir -p "/lib/modules/6.1.0-9$i-amd64/build/include"
    done
    make_tree 100 "\${many[@]}"
    [ "$($ours status | wc -l)" = 1000 ]
    echo "processes $(count_processes $ours status)"
    for ((i = 0; i < rounds; i++)); do
      timed node node -e 0
      timed ours $ours status
    done
    peak() { node -r /opt/bench/peak.cjs $ours "$@" 2>&1 > /dev/null | sed -n 's/^peak /peak /p'; }
    peak status
    peak status --json
    peak autoinstall --dry-run "\${many[@]/#/-k}"
  `,
  judge: runs => {
    const ratio = medianOfRounds(runs, ['ours', 'node'], ({ ours, node }) => ours / node);
    const [text = 0, json = 0, autoinstall = 0] = (runs.get('peak') ?? []).map(kib => kib / 1024);
    return [
      atMost('processes started', median(runs, 'processes'), 0, ''),
      atMost('ratio to bare node', ratio, 2.25, '×'),
      atMost('peak memory', text, 120, 'MiB'),
      atMost('peak memory of status --json', json, 120, 'MiB'),
      atMost('peak memory of a plan of autoinstall for all of them', autoinstall, 120, 'MiB'),
      plain('ours', median(runs, 'ours'), 'ms'),
      plain('bare node', median(runs, 'node'), 'ms'),
    ];
  },
};
