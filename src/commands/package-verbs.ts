import type { VerbRow } from './index';
import {
  MAKES_DISKS,
  MAKES_KMPS,
  MAKES_MODULE_PACKAGES,
  MAKES_MODULE_RPMS,
  MAKES_PACKAGES,
  MAKES_RPMS,
} from './package-kinds';

/** Verbs that make something of a module for other systems' own programs: their rows of the table. */
export const PACKAGE_VERBS: readonly VerbRow[] = [
  {
    name: 'mkdeb',
    ...MAKES_PACKAGES,
    words: '[MODULE/VERSION | DIRECTORY | TARBALL] [-k KERNEL]... [--output DIRECTORY]',
    summary: 'make a Debian package of a module',
    load: () => import('./mkdeb'),
  },
  {
    name: 'mkdsc',
    ...MAKES_PACKAGES,
    words: '[MODULE/VERSION | DIRECTORY | TARBALL] [-k KERNEL]... [--output DIRECTORY]',
    summary: 'make a Debian source package of a module',
    load: () => import('./mkdsc'),
  },
  {
    name: 'mkbmdeb',
    ...MAKES_MODULE_PACKAGES,
    words: '[MODULE/VERSION | DIRECTORY | TARBALL] [-k KERNEL]... [--output DIRECTORY]',
    summary: 'make a Debian package of what was built for a kernel, for machines without compiler and dkms',
    load: () => import('./mkbmdeb'),
  },
  {
    name: 'mkrpm',
    ...MAKES_RPMS,
    words: 'MODULE/VERSION | DIRECTORY | TARBALL [-k KERNEL]... [--output DIRECTORY]',
    summary: 'make an RPM package of a module, and its source package',
    load: () => import('./mkrpm'),
  },
  {
    name: 'mkbmrpm',
    ...MAKES_MODULE_RPMS,
    words: 'MODULE/VERSION [-k KERNEL]... [--output DIRECTORY]',
    summary: 'make an RPM package of what was built for a kernel, for machines without compiler and dkms',
    load: () => import('./mkbmrpm'),
  },
  {
    name: 'mkkmp',
    ...MAKES_KMPS,
    words: 'MODULE/VERSION [--spec FILE] [-k KERNEL] [--output DIRECTORY]',
    summary: "make the source package of a kernel module package, as SUSE has them, by the source's own spec",
    load: () => import('./mkkmp'),
  },
  {
    name: 'mkdriverdisk',
    ...MAKES_DISKS,
    words: 'MODULE/VERSION -d DISTRO [-r RELEASE] [-k KERNEL]... [--media MEDIUM] [--output DIRECTORY]',
    summary: 'make a disk that brings a module to the installer of a distribution',
    load: () => import('./mkdriverdisk'),
  },
];
