import type { Host } from '../host/host';
import type { Distribution } from '../model/distribution';
import type { KernelFacts } from '../model/kernel-facts';
import { findBelowRoot, type Paths } from '../model/paths';
import { fillKernel } from '../model/settings';

export interface ProgramPlaces {
  /** framework.conf's sign_file. */
  readonly signFile: string | undefined;
  readonly profile: Pick<Distribution, 'signPrograms'>;
  readonly paths: Pick<Paths, 'root'>;
  readonly facts: Pick<KernelFacts, 'kernel' | 'sourceDir'>;
}

export interface FoundProgram {
  /** Absolute; undefined: there is none, and openssl has to do. */
  readonly program: string | undefined;
  /** What framework.conf names, where it is not there. */
  readonly notThere: string | undefined;
}

/** The administrator's program, else the distribution's, else that of the kernel's build tree. */
export function findSignProgram(
  host: Host,
  { signFile, profile, paths, facts }: ProgramPlaces,
): FoundProgram {
  const { release } = facts.kernel;
  const find = (name: string): string | undefined =>
    host.findProgram(name.startsWith('/') ? findBelowRoot(paths, name) : name);
  const wanted = signFile === undefined ? undefined : fillKernel(signFile, release);
  const theirs = wanted === undefined ? undefined : find(wanted);
  if (theirs !== undefined) return { program: theirs, notThere: undefined };
  const others = [
    ...profile.signPrograms(facts.kernel).map(find),
    host.findProgram(`${facts.sourceDir}/scripts/sign-file`),
  ];
  return { program: others.find(found => found !== undefined), notThere: wanted };
}
