import { atMost, type Case, median, medianOfRounds, plain } from '../case';

export const installOne: Case = {
  name: 'dkms install of bbswitch on 6.1, a small driver',
  layer: 'peer-3.0.10',
  rounds: 15,
  script: `
    k=\${kernels[0]}
    cp -r /usr/src/bbswitch-0.8 /tmp/source
    floor_make() { make -j2 KERNELRELEASE="$k" -C "/lib/modules/$k/build" M=/tmp/build; }
    for ((i = 0; i < rounds; i++)); do
      cp -r /tmp/source /tmp/build
      timed make floor_make
      rm -rf /tmp/build
      timed depmod depmod -a "$k"
      timed ours $ours install bbswitch/0.8 -k "$k"
      $ours remove bbswitch/0.8 --all -q
      timed peer $peer install bbswitch/0.8 -k "$k"
      $peer remove bbswitch/0.8 --all > /dev/null 2>&1
    done
  `,
  judge: runs => {
    const over = medianOfRounds(
      runs,
      ['ours', 'make', 'depmod'],
      ({ ours, make, depmod }) => ours - make - depmod,
    );
    return [
      atMost('over its make plus one depmod', over / 1000, 0.3, 's'),
      plain('ours', median(runs, 'ours'), 'ms'),
      plain('make alone', median(runs, 'make'), 'ms'),
      plain('one depmod', median(runs, 'depmod'), 'ms'),
      plain("Debian's dkms", median(runs, 'peer'), 'ms'),
    ];
  },
};
