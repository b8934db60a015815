import { join } from 'node:path';
import type { Host } from '../host/host';
import type { PackageSpec } from '../model/package-spec';
import { fillLines } from './fill-lines';
import type { RpmNames } from './rpm-names';
import { createRpmTexts } from './rpm-texts';
import { type RpmBuild, runRpmbuild } from './rpmbuild';

/** The source package of a kernel module package; the prepared source lies in SOURCES. */
export interface Kmp {
  readonly spec: PackageSpec;
  readonly names: RpmNames;
  readonly license: string;
  readonly vendor: string | undefined;
  /** Of the spec: its author's own, in which placeholders of ours may stand. */
  readonly text: string;
  /** Absolute: where what else the spec names may lie. */
  readonly source: string;
}

/**
 * Makes a source package with rpmbuild, by a spec that somebody else wrote.
 *
 * @returns its path
 * @throws {DkmsError} PACKAGE_FAILED
 */
export async function makeKmp(
  host: Host,
  kmp: Kmp,
  place: Pick<RpmBuild, 'top' | 'output' | 'target' | 'installCommand'>,
): Promise<readonly string[]> {
  const { files } = host;
  const { module, epochSeconds } = kmp.spec;
  const sources = join(place.top, 'SOURCES');
  // A preamble, or a list of files: rpmbuild takes those that the spec names.
  for (const name of files.list(kmp.source)) {
    const path = join(kmp.source, name);
    if (!files.isDirectory(path) && !files.exists(join(sources, name)))
      await files.copyFile(path, join(sources, name));
  }
  const spec = join(place.top, 'SPECS', `${module.name}-kmp.spec`);
  await files.makeDirectory(join(place.top, 'SPECS'));
  const texts = createRpmTexts(kmp.spec, { ...kmp.names, name: module.name }, { ...kmp, verb: 'mkkmp' });
  await files.writeText(spec, fillLines(kmp.text, { ...texts, ARCH: place.target ?? '' }));
  for (const path of [spec, ...files.list(sources).map(name => join(sources, name))])
    await files.setTimes(path, epochSeconds);
  const who = { packager: kmp.spec.maintainer, vendor: kmp.vendor };
  return runRpmbuild(host, {
    ...place,
    ...who,
    spec,
    stage: 'source',
    isOurs: false,
    defines: {},
    epochSeconds,
  });
}
