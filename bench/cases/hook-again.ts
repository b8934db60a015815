import { atMost, type Case, median, medianOfRounds, plain } from '../case';
import { FIVE_DRIVERS } from '../drivers';

/** As a run of apt has it: the image's hook has been there, the headers' hook comes, and kernel-install's may. */
export const hookAgain: Case = {
  name: 'the second hook of a run: five drivers for 6.1, all of them installed, or one of them failed',
  layer: 'peer-3.0.10',
  rounds: 25,
  script: `
    apt-get -y install /opt/dist/dkms-ng_*_all.deb > /dev/null 2>&1
    k=\${kernels[0]}
    hook=/etc/kernel/header_postinst.d/dkms
    choose_drivers ${FIVE_DRIVERS}
    fail() { sed -i '1i #error "this compiles nowhere"' /usr/src/bbswitch-0.8/bbswitch.c; }
    for state in installed failed; do
      register
      [ "$state" = installed ] || fail
      /etc/kernel/postinst.d/dkms "$k" > /tmp/first.log 2>&1
      echo "$state.processes $(count_processes "$hook" "$k")"
      for ((i = 0; i < rounds; i++)); do
        timed "$state.node" node -e 0
        timed "$state" "$hook" "$k"
      done
    done
  `,
  judge: runs => {
    const compare = (state: 'installed' | 'failed') =>
      medianOfRounds(runs, [state, `${state}.node`], round => round[state] / round[`${state}.node`]);
    // bash for framework.conf, and dkms.
    return [
      atMost('programs started: no make, no depmod', median(runs, 'installed.processes'), 2, ''),
      atMost('the same after a failure', median(runs, 'failed.processes'), 2, ''),
      atMost('ratio to bare node, all installed', compare('installed'), 1.5, '×'),
      atMost('ratio to bare node, one failed', compare('failed'), 1.5, '×'),
      plain('the hook, all installed', median(runs, 'installed'), 'ms'),
      plain('the hook, one failed', median(runs, 'failed'), 'ms'),
      plain('bare node', median(runs, 'installed.node'), 'ms'),
    ];
  },
};
