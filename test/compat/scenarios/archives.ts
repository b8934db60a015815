import {
  type Difference,
  dkms,
  FAKE,
  FAKE_XZ,
  idiom,
  look,
  lookDiffers,
  module,
  run,
  type Scenario,
  type Step,
  scenario,
} from '../harness/scenario';

const PLACE = '/var/lib/dkms/foo/1/tarball';
export const BUILT = `foo/1, ${FAKE}, x86_64: built`;
const BUILT_XZ = `foo/1, ${FAKE_XZ}, x86_64: built`;
const FOO = module('foo/1', { files: { 'sub/file': 'text\n', 'run.sh': '#!/bin/sh\nexit 0\n' } });

/** Names of what an archive holds; 3.0.10 keeps a kernel's configuration with the log. */
function listArchive(archive: string): Step {
  return idiom(`tar -tf ${archive} | grep -v /$ | sort`);
}

/** The archive leaves the tree, then the tree and the sources go. */
export const FORGET: readonly Step[] = [
  run('sh', '-c', `mkdir -p /tmp/t; mv ${PLACE}/* /tmp/t; rm -rf /var/lib/dkms/* /usr/src/foo-1`),
];

export const MAKE_ONE: readonly Step[] = [FOO, dkms(`build foo/1 -k ${FAKE}`)];
export const MAKE_TWO: readonly Step[] = [...MAKE_ONE, dkms(`build foo/1 -k ${FAKE_XZ}`)];

/** An archive, /tmp/t/x.tar.gz, and nothing else. */
export const MADE: readonly Step[] = [
  ...MAKE_ONE,
  dkms(`mktarball foo/1 -k ${FAKE} --archive x.tar.gz`),
  ...FORGET,
];

/** The files that only we load: those of all kernels but the first. */
export const SECOND_KERNEL: Difference = {
  name: 'Archives of several kernels',
  status: [[BUILT], [BUILT, BUILT_XZ]],
};
const SECOND_FILES: Difference = {
  name: 'Archives of several kernels',
  files: Object.fromEntries(
    ['log/make.log', 'module/Module.symvers', 'module/foo.ko.xz'].map(path => [
      `/var/lib/dkms/foo/1/${FAKE_XZ}/x86_64/${path}`,
      [null, path.endsWith('.xz') ? 'module 8b7a306537ba crc32' : 'file'] as const,
    ]),
  ),
};
export const WITHOUT_SOURCE: Difference = {
  name: 'Archives without source',
  exit: [1, 0],
  status: [[], [BUILT]],
};

export const archives: readonly Scenario[] = [
  scenario(
    'archive-of-one-kernel',
    ...MAKE_ONE,
    dkms(`mktarball foo/1 -k ${FAKE}`),
    look('tree'),
    listArchive(`${PLACE}/*.gz`),
    dkms(`ldtarball ${PLACE}/foo-1-kernel${FAKE}-x86_64.dkms.tar.gz`),
    ...FORGET,
    dkms(`ldtarball /tmp/t/foo-1-kernel${FAKE}-x86_64.dkms.tar.gz`),
    look('tree', 'sources'),
    dkms(`install foo/1 -k ${FAKE}`),
    look('modules'),
    dkms('remove foo/1 --all'),
    look('tree', 'sources'),
  ),
  scenario(
    'archive-of-two-kernels',
    ...MAKE_TWO,
    dkms(`mktarball foo/1 -k ${FAKE_XZ} -k ${FAKE}`),
    dkms('mktarball foo/1 --all'),
    look('tree'),
    listArchive(`${PLACE}/foo-1-kernel${FAKE}-x86_64-*.gz`),
    ...FORGET,
    dkms(`ldtarball /tmp/t/foo-1-kernel${FAKE}-x86_64-kernel${FAKE_XZ}-x86_64.dkms.tar.gz`, {
      differs: SECOND_KERNEL,
    }),
    lookDiffers(['tree'], SECOND_FILES),
  ),
  scenario(
    'archive-of-kernels-with-commas',
    ...MAKE_TWO,
    dkms(`mktarball foo/1 -k ${FAKE},${FAKE_XZ} --archive x.tar.gz`, {
      differs: { name: 'Kernels with commas between them', exit: [6, 0] },
    }),
  ),
  scenario(
    'archive-of-all-that-is-built',
    ...MAKE_TWO,
    dkms('mktarball foo/1'),
    lookDiffers(['tree'], {
      name: 'The kernels of an archive',
      files: {
        [`${PLACE}/foo-1-kernel${FAKE}-x86_64.dkms.tar.gz`]: ['file', null],
        [`${PLACE}/foo-1-kernel${FAKE}-x86_64-kernel${FAKE_XZ}-x86_64.dkms.tar.gz`]: [null, 'file'],
      },
    }),
  ),
  scenario(
    'archive-of-what-is-not-built',
    FOO,
    dkms('mktarball foo/1'),
    dkms('add foo/1'),
    dkms('mktarball foo/1'),
    dkms(`mktarball foo/1 -k ${FAKE_XZ}`),
    dkms('mktarball foo/1 --all', { differs: { name: 'The kernels of an archive', exit: [0, 6] } }),
    dkms('mktarball foo'),
    dkms('mktarball'),
    dkms('mktarball foo/1 --source-only --binaries-only'),
  ),
  scenario(
    'archive-without-source',
    ...MAKE_ONE,
    dkms(`mktarball foo/1 -k ${FAKE} --binaries-only`),
    listArchive(`${PLACE}/*.gz`),
    ...FORGET,
    dkms(`ldtarball /tmp/t/foo-1-kernel${FAKE}-x86_64.dkms.tar.gz`, { differs: WITHOUT_SOURCE }),
    look('tree', 'sources'),
    dkms(`install foo/1 -k ${FAKE}`, {
      differs: { name: 'Archives without source', status: [[], [`foo/1, ${FAKE}, x86_64: installed`]] },
    }),
    look('modules'),
    dkms(`build foo/1 -k ${FAKE_XZ}`, {
      differs: { name: 'Archives without source', status: [[], [`foo/1, ${FAKE}, x86_64: installed`]] },
    }),
  ),
  scenario(
    'archive-without-source-beside-its-source',
    ...MAKE_ONE,
    dkms(`mktarball foo/1 -k ${FAKE} --binaries-only`),
    ...FORGET,
    FOO,
    dkms(`ldtarball /tmp/t/foo-1-kernel${FAKE}-x86_64.dkms.tar.gz`),
    look('tree', 'sources'),
  ),
  scenario(
    'archive-of-the-source',
    FOO,
    dkms('add foo/1'),
    dkms('mktarball foo/1 --source-only'),
    look('tree'),
    listArchive(`${PLACE}/*.gz`),
    ...FORGET,
    dkms('ldtarball --archive=/tmp/t/foo-1-source-only.dkms.tar.gz'),
    look('tree', 'sources'),
  ),
  ...['tar.gz', 'tgz', 'tar.bz2', 'tar.xz', 'tar.zst', 'tar'].map(suffix =>
    scenario(
      `archive-compressed-as-${suffix}`,
      ...MAKE_ONE,
      dkms(`mktarball foo/1 -k ${FAKE} --archive x.${suffix}`),
      dkms(`mktarball foo/1 -k ${FAKE} --archive /tmp/here/y.${suffix}`),
      idiom(`cd ${PLACE}; file -b x.${suffix} /tmp/here/y.${suffix} | cut -d' ' -f1`),
      ...FORGET,
      dkms(`ldtarball /tmp/t/x.${suffix}`),
      look('tree', 'sources'),
    ),
  ),
  scenario(
    'archive-of-a-module-that-is-there',
    ...MAKE_ONE,
    dkms(`mktarball foo/1 -k ${FAKE} --archive /tmp/t/x.tar.gz`),
    dkms('add /tmp/t/x.tar.gz'),
    dkms('install /tmp/t/x.tar.gz'),
    dkms('ldtarball /tmp/t/x.tar.gz'),
    dkms('ldtarball /tmp/t/x.tar.gz --force', {
      differs: { name: 'Archives that are loaded by force', exit: [3, 0] },
    }),
    look('tree', 'sources'),
  ),
  scenario(
    'archive-over-a-source-that-is-there',
    ...MADE,
    module('foo/1', { files: { other: 'other\n' } }),
    dkms('ldtarball /tmp/t/x.tar.gz'),
    look('tree', 'sources'),
    run('sh', '-c', 'rm -rf /var/lib/dkms/foo'),
    dkms('ldtarball /tmp/t/x.tar.gz --force'),
    look('tree', 'sources'),
  ),
  scenario('archive-that-is-added', ...MADE, dkms('add /tmp/t/x.tar.gz'), look('tree', 'sources')),
  scenario(
    'archive-that-is-installed',
    ...MADE,
    dkms('install /tmp/t/x.tar.gz', {
      differs: {
        name: 'Archives that are installed',
        exit: [3, 0],
        status: [[BUILT], [`foo/1, ${FAKE}, x86_64: installed`]],
      },
    }),
  ),
];
