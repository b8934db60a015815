import {
  by,
  dkms,
  FAKE,
  FAKE_XZ,
  handover,
  look,
  lookDiffers,
  module,
  type Phase,
  PLAIN,
  type Scenario,
  type Step,
} from '../harness/scenario';

/** Something of everything, as the first dkms leaves it. */
const LEAVE: readonly Step[] = [
  module('added/1'),
  module('built/1'),
  module('two/1', { modules: ['one', 'other'], modver: '1' }),
  module(`${PLAIN}/1`, { modver: '1' }),
  module('failed/1', { broken: true }),
  dkms('add added/1'),
  dkms(`build built/1 -k ${FAKE}`),
  dkms(`install two/1 -k ${FAKE} -k ${FAKE_XZ}`),
  dkms(`install ${PLAIN}/1 -k ${FAKE}`),
  dkms(`build failed/1 -k ${FAKE}`),
];

/** The next dkms looks, goes on, and takes everything back. */
const TAKE_BACK: readonly Step[] = [
  dkms('status'),
  dkms(`install built/1 -k ${FAKE}`),
  dkms(`uninstall two/1 -k ${FAKE}`),
  look('modules'),
  dkms(`install two/1 -k ${FAKE}`),
  dkms(`remove ${PLAIN}/1 --all`),
  look('tree', 'modules'),
  dkms('remove two/1 --all'),
  dkms('remove built/1 --all'),
  dkms('remove added/1 --all'),
  dkms('remove failed/1 --all'),
  look('tree', 'modules'),
];

const UPGRADE: readonly Step[] = [
  module(`${PLAIN}/2`, { modver: '2' }),
  dkms(`install ${PLAIN}/2 -k ${FAKE}`),
  look('modules'),
  dkms(`remove ${PLAIN}/1 --all`),
  dkms(`remove ${PLAIN}/2 --all`),
  look('tree', 'modules'),
];

const KERNEL_GOES: readonly Step[] = [
  dkms(`kernel_prerm -k ${FAKE}`),
  lookDiffers(['tree', 'modules'], {
    name: 'depmod when a kernel goes',
    files: {
      [`/lib/modules/${FAKE}/modules.dep`]: [
        [
          `lacks /lib/modules/${FAKE}/kernel/drivers/net/${PLAIN}.ko`,
          ...['other', 'one', PLAIN].map(name => `still has /lib/modules/${FAKE}/updates/dkms/${name}.ko`),
        ].join(', '),
        null,
      ],
    },
  }),
];

function from(actor: Phase['by'], name: string, steps: readonly Step[]): Scenario {
  return handover(
    `handover-${actor.replace('dkms', 'from').replaceAll('.', '-')}-${name}`,
    by(actor, ...LEAVE),
    by('dkms', ...steps),
  );
}

/** A tree that one dkms has made and another takes over, as on an upgrade and on the way back from ours. */
export const handovers: readonly Scenario[] = [
  from('dkms-3.0.10', 'taken-back', TAKE_BACK),
  from('dkms-3.0.10', 'upgraded', UPGRADE),
  from('dkms-3.0.10', 'kernel-goes', KERNEL_GOES),
  from('dkms-3.2.2', 'taken-back', TAKE_BACK),
  from('dkms-3.2.2', 'upgraded', UPGRADE),
  handover('handover-given-back-to-3-2-2', by('dkms', ...LEAVE), by('dkms-3.2.2', ...TAKE_BACK)),
  handover('handover-given-back-to-3-0-10', by('dkms', ...LEAVE), by('dkms-3.0.10', ...TAKE_BACK)),
  handover(
    'handover-there-and-back',
    by('dkms-3.2.2', ...LEAVE),
    by('dkms', ...UPGRADE.slice(0, 3), dkms(`uninstall two/1 -k ${FAKE_XZ}`)),
    by(
      'dkms-3.2.2',
      dkms('status'),
      dkms(`remove ${PLAIN}/2 --all`),
      dkms('remove two/1 --all'),
      look('tree', 'modules'),
    ),
  ),
];
