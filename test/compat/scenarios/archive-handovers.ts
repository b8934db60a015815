import { by, dkms, FAKE, handover, look, type Phase, type Scenario, type Step } from '../harness/scenario';
import { FORGET, MAKE_ONE, MAKE_TWO, SECOND_KERNEL, WITHOUT_SOURCE } from './archives';

/** One dkms makes an archive, another loads it. */
function handOver(
  name: string,
  { from, to }: { from: Phase['by']; to: Phase['by'] },
  { make, load }: { make: readonly Step[]; load: readonly Step[] },
): Scenario {
  return handover(`archive-${name}`, by(from, ...make), by(to, ...FORGET, ...load));
}

/** Each way with one other dkms. */
function withOther(other: 'dkms-3.2.2' | 'dkms-3.0.10'): readonly Scenario[] {
  const version = other.replace('dkms-', '').replaceAll('.', '-');
  const here = { from: other, to: 'dkms' } as const;
  const there = { from: 'dkms', to: other } as const;
  const inBoth = (['xz', 'bz2'] as const).flatMap(suffix => {
    const make = [...MAKE_ONE, dkms(`mktarball foo/1 -k ${FAKE} --archive x.tar.${suffix}`)];
    const load = [
      dkms(`ldtarball /tmp/t/x.tar.${suffix}`),
      look('tree', 'sources'),
      dkms(`install foo/1 -k ${FAKE}`),
      look('modules'),
    ];
    return [
      handOver(`from-${version}-in-${suffix}`, here, { make, load }),
      handOver(`for-${version}-in-${suffix}`, there, { make, load }),
    ];
  });
  return [
    ...inBoth,
    handOver(`from-${version}-of-two-kernels`, here, {
      make: [...MAKE_TWO, dkms('mktarball foo/1 --all --archive x.tar.xz')],
      // 3.0.10 packs the first one only.
      load: [dkms('ldtarball /tmp/t/x.tar.xz', other === 'dkms-3.2.2' ? { differs: SECOND_KERNEL } : {})],
    }),
    handOver(`from-${version}-without-source`, here, {
      make: [...MAKE_ONE, dkms(`mktarball foo/1 -k ${FAKE} --binaries-only --archive x.tar.gz`)],
      load: [dkms('ldtarball /tmp/t/x.tar.gz', { differs: WITHOUT_SOURCE })],
    }),
  ];
}

/** Archives that go from one dkms to another, as between machines. */
export const archiveHandovers: readonly Scenario[] = [
  ...withOther('dkms-3.2.2'),
  ...withOther('dkms-3.0.10'),
];
