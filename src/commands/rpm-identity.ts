import type { Host } from '../host/host';
import type { PackageSpec } from '../model/package-spec';
import type { SourceMetadata } from '../package/metadata';
import { readRpmFacts } from '../package/rpm-facts';
import { createRpmLicense } from '../package/rpm-license';
import { createRpmName, createRpmVersion, type RpmNames } from '../package/rpm-names';
import { findSpdxLicenses } from '../package/spdx';
import type { Call } from './verb';

/** What an RPM package of a module says of itself, whatever it holds. */
export interface RpmIdentity {
  readonly spec: PackageSpec;
  readonly names: RpmNames;
  /** An SPDX expression, where one is known. */
  readonly license: string;
  readonly vendor: string | undefined;
}

/**
 * In the words of the call, of this system's rpm, and of the source, in that order.
 *
 * @param directory  absolute: the source
 */
export async function createRpmIdentity(
  { host, request }: Call,
  { spec, source, directory }: { spec: PackageSpec; source: SourceMetadata; directory: string },
): Promise<RpmIdentity> {
  const words = request.packageWords ?? {};
  const facts = await readRpmFacts(host);
  const naming = request.rpm?.classicName ? 'classic' : 'modern';
  return {
    spec: { ...spec, maintainer: words.maintainer ?? facts.packager ?? spec.maintainer },
    names: {
      name: createRpmName(spec.module.name, naming),
      ...createRpmVersion(spec.module.version, facts.hasCaret),
      release: naming === 'classic' ? '1dkms' : '1',
    },
    license: createRpmLicense(chooseLicenses(words.license, host.files, { source, directory })),
    vendor: facts.vendor,
  };
}

/** What the caller says, else what the sources are under, else what they tell the kernel. */
function chooseLicenses(
  named: string | undefined,
  files: Host['files'],
  { source, directory }: { source: SourceMetadata; directory: string },
): readonly string[] {
  if (named !== undefined) return [named];
  const found = findSpdxLicenses(files, directory);
  return found.length > 0 ? found : source.license === undefined ? [] : [source.license];
}
