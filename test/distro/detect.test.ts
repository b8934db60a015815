import { describe, expect, test } from 'vitest';
import { detectDistribution } from '../../src/distro/detect';

describe('a distribution is told by os-release', () => {
  test.each([
    [{ ID: 'debian' }, 'debian', '/updates/dkms'],
    [{ ID: 'ubuntu', ID_LIKE: 'debian' }, 'ubuntu', '/updates/dkms'],
    [{ ID: 'linuxmint', ID_LIKE: 'ubuntu debian' }, 'ubuntu', '/updates/dkms'],
    [{ ID: 'raspbian', ID_LIKE: 'debian' }, 'debian', '/updates/dkms'],
    [{ ID: 'fedora' }, 'fedora', '/extra'],
    [{ ID: 'almalinux', ID_LIKE: 'rhel centos fedora' }, 'rhel', '/extra'],
    [{ ID: 'centos', ID_LIKE: 'rhel fedora' }, 'rhel', '/extra'],
    [{ ID: 'opensuse-leap', ID_LIKE: 'suse opensuse' }, 'suse', '/updates'],
    [{ ID: 'sles' }, 'suse', '/updates'],
    [{ ID: 'arch' }, 'arch', '/updates/dkms'],
    [{ ID: 'manjaro', ID_LIKE: 'arch' }, 'arch', '/updates/dkms'],
    [{ ID: 'gentoo' }, 'gentoo', undefined],
    [{ ID: 'alpine' }, 'alpine', undefined],
    [{ ID: 'unheard-of', ID_LIKE: 'of  constructor' }, 'generic', undefined],
    [{}, 'generic', undefined],
  ] as const)('%j is %s, with modules in %s', (osRelease, family, destination) => {
    expect(detectDistribution(osRelease)).toMatchObject({ family });
    expect(detectDistribution(osRelease).destination).toBe(destination);
  });
});

describe("the package with a kernel's headers", () => {
  test.each([
    ['debian', '6.1.0-56-amd64', 'linux-headers-6.1.0-56-amd64'],
    ['fedora', '6.12.1-200.fc41.x86_64', 'kernel-devel-6.12.1-200.fc41.x86_64'],
    ['suse', '6.4.0-150600.21-default', 'kernel-default-devel'],
    ['arch', '6.12.1-arch1-1', 'linux-headers'],
    ['arch', '6.6.60-1-lts', 'linux-lts-headers'],
    ['alpine', '6.6.60-0-virt', 'linux-virt-dev'],
  ])('on %s for %s is %s', (ID, release, name) => {
    expect(detectDistribution({ ID }).headersPackage(release)).toBe(name);
  });
});
