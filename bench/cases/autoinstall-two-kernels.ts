import { atMost, type Case, median, plain } from '../case';
import { TEN_DRIVERS } from '../drivers';

/** What seven drivers that do not build for 6.12 make of the exit code. */
const SOME_FAILED = 11;

export const autoinstallTwoKernels: Case = {
  name: 'dkms autoinstall of ten drivers for 6.1 and 6.12 in one call',
  layer: 'peer-3.0.10',
  rounds: 3,
  script: `
    choose_drivers ${TEN_DRIVERS}
    for ((i = 0; i < rounds; i++)); do
      register
      timed first $ours autoinstall -k "\${kernels[0]}"
      timed_ending ${SOME_FAILED} second $ours autoinstall -k "\${kernels[1]}"
      register
      timed_ending ${SOME_FAILED} both $ours autoinstall -k "\${kernels[0]}" -k "\${kernels[1]}"
    done
  `,
  judge: runs => {
    const first = median(runs, 'first');
    const second = median(runs, 'second');
    const both = median(runs, 'both');
    return [
      atMost('ratio to one call after the other', both / (first + second), 1, '×'),
      plain('one call for both', both, 'ms'),
      plain('a call for 6.1', first, 'ms'),
      plain('a call for 6.12, where seven fail', second, 'ms'),
    ];
  },
};
