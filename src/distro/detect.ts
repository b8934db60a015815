import type { Distribution } from '../model/distribution';
import { alpine } from './alpine';
import { arch } from './arch';
import { debian } from './debian';
import { fedora } from './fedora';
import { generic } from './generic';
import { gentoo } from './gentoo';
import { rhel } from './rhel';
import { suse } from './suse';
import { ubuntu } from './ubuntu';

/** What os-release calls them. A derivative is found by the first word of ID_LIKE that is here. */
const BY_ID: Readonly<Record<string, Distribution>> = {
  debian,
  ubuntu,
  fedora,
  rhel,
  centos: rhel,
  // A clone of RHEL that says it is like Fedora.
  ol: rhel,
  suse,
  sles: suse,
  opensuse: suse,
  'opensuse-leap': suse,
  'opensuse-tumbleweed': suse,
  arch,
  archlinux: arch,
  gentoo,
  alpine,
};

/** The profile for an os-release(5) file; `generic` when it names nothing we know. */
export function detectDistribution(osRelease: Readonly<Record<string, string>>): Distribution {
  const words = [osRelease.ID ?? '', ...(osRelease.ID_LIKE ?? '').split(/\s+/)];
  const known = words.find(word => Object.hasOwn(BY_ID, word));
  return (known === undefined ? undefined : BY_ID[known]) ?? generic;
}
