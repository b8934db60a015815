import {
  dkms,
  FAKE,
  FAKE_XZ,
  idiom,
  look,
  module,
  run,
  type Scenario,
  type Step,
  scenario,
  write,
} from '../harness/scenario';

const ONE_TOO_MANY = 'Words beyond the first module';
const ADDED = ['c/1: added'];
const built = (kernel: string, arch = 'x86_64') => `c/1, ${kernel}, ${arch}: built`;

/** A program in the place of uname that answers one question in its own way. */
function uname(option: string, answer: string): Step {
  const otherwise = `/usr/bin/uname "$@" | sed "s/$(/usr/bin/uname -r)/${FAKE}/"`;
  return write('/usr/local/sbin/uname', `#!/bin/sh\n[ "$1" = ${option} ] && ${answer}\n${otherwise}\n`);
}

/** Calls that no manual has, and that scripts make all the same. */
export const corners: readonly Scenario[] = [
  scenario(
    'words-options-with-longer-names',
    module('c/1'),
    run('mkdir', '-p', '/tmp/tree', '/tmp/src'),
    run('cp', '-a', `/lib/modules/${FAKE}/build/.`, '/root/headers'),
    run('cp', '-a', '/usr/src/c-1', '/tmp/src/c-1'),
    dkms('add --module-name c -v 1'),
    dkms(`build c/1 --kernelver-of-mine=${FAKE} --arch-x x86_64`),
    dkms(`build c/1 --kernelverX ${FAKE_XZ} --kernelsourcedir-x=/root/headers`),
    dkms(['build', 'c/1', '-k', FAKE, '--force', '--directive-1=BUILD_EXCLUSIVE_ARCH=x86']),
    dkms(`install c/1 -k ${FAKE} --config-file=/root/headers/.config`),
    dkms(`match --templatekernel-x ${FAKE} -k ${FAKE}`),
    dkms('add c/1 --dkmstree-x /tmp/tree --sourcetree2=/tmp/src --installtree_x /tmp/modules'),
    dkms('status --dkmstree-x=/tmp/tree'),
    dkms('remove c/1 --all --archive-x nothing'),
    ...['--forcex', '--allx', '--no-depmod-x', '--force=1', '--quiet=1', '--versionx'].map(word =>
      dkms(`add c/1 ${word}`),
    ),
  ),
  scenario(
    'words-that-are-empty',
    module('c/1'),
    ...[
      ['add', ''],
      ['add', 'c/'],
      ['add', '-m', 'c', '-v', ''],
      ['add', '-m', '', '-v', '1'],
      ['add', '--module='],
    ].map(words => dkms(words)),
    dkms('add c/1'),
    ...[['-m', ''], ['-v', ''], ['-k', ''], ['-a', ''], [''], ['c/'], ['-m', 'c', '-v', '']].map(words =>
      dkms(['status', ...words]),
    ),
    ...[
      ['-k', ''],
      ['-a', ''],
      ['-k', '', '-a', ''],
      ['-k', `${FAKE}/`],
      ['-k', `/lib/modules/${FAKE}`],
    ].map(words => dkms(['build', 'c/1', ...words])),
    dkms(['autoinstall', '-k', '']),
    dkms(['kernel_postinst', '-k', '']),
  ),
  scenario(
    'words-that-name-nothing-to-status',
    module('c/1'),
    dkms('add c/1'),
    ...['./c', '/tmp', 'c/1/2', 'c -k ..', 'c -k .', '-k no-number', 'c 1', '-m c d', 'c/1 d/1'].map(words =>
      dkms(`status ${words}`),
    ),
    dkms(['status', '-k', 'a b']),
  ),
  scenario(
    'words-one-too-many',
    module('c/1'),
    module('d/1'),
    dkms('add c/1 d/1', { differs: { name: ONE_TOO_MANY, exit: [0, 2], status: [ADDED, []] } }),
    dkms('add -m c -v 1 d/1', { differs: { name: ONE_TOO_MANY, exit: [3, 2], status: [ADDED, []] } }),
  ),
  scenario(
    'words-architectures',
    module('c/1'),
    dkms('add c/1'),
    dkms('build c/1 -a i686'),
    dkms('unbuild c/1 --all'),
    dkms(`build c/1 -k ${FAKE} -k ${FAKE_XZ} -a i686`),
    dkms('unbuild c/1 --all'),
    dkms(`build c/1 -k ${FAKE} -k ${FAKE_XZ} -a x86_64 -a i686`),
    dkms('unbuild c/1 --all'),
    dkms(`build c/1 -k ${FAKE}/i686 -k ${FAKE_XZ}/x86_64`),
    dkms('unbuild c/1 --all'),
    ...[
      'build c/1 -a i686 -a x86_64',
      `build c/1 -k ${FAKE} -a i686 -a x86_64`,
      `build c/1 -k ${FAKE} -k ${FAKE_XZ} -a i686 -a x86_64 -a arm64`,
      `build c/1 -k ${FAKE}/i686 -a i686`,
      'add c/1 -a i686 -a x86_64',
      'remove c/1 --all -a i686 -a x86_64',
      `autoinstall -k ${FAKE} -a i686 -a x86_64`,
      'status -a i686 -a x86_64',
      `status -k ${FAKE}/i686 -a x86_64`,
    ].map(call => dkms(call)),
    dkms(`build c/1 -k ${FAKE}/i686 -k ${FAKE_XZ}`, {
      differs: {
        name: 'An architecture after one of several kernels',
        status: [
          [built(FAKE, 'i686'), built(FAKE_XZ, 'i686')],
          [built(FAKE, 'i686'), built(FAKE_XZ)],
        ],
      },
    }),
  ),
  scenario(
    'words-quietly',
    module('c/1', { broken: true }),
    ...[
      'dkms add c/1 -q',
      'dkms -q add c/1',
      `dkms build c/1 -q -k ${FAKE}`,
      `dkms autoinstall --quiet -k ${FAKE}`,
      'dkms -q build c/2',
      'dkms -q --nope',
      'dkms -q status',
      'dkms -q remove',
      'dkms -q build install',
      'dkms -q --version',
    ].map(line => idiom(`${line} 2>&1`)),
  ),
  scenario(
    'words-all-that-says-nothing',
    module('c/1'),
    ...[
      'add c/1',
      'build c/1',
      'install c/1',
      'autoinstall',
      'match',
      'kernel_postinst',
      'kernel_prerm',
      'kernel_preinst',
    ].map(verb => dkms(`${verb} --all`)),
    dkms('generate_mok --all', { differs: { name: '--all where it says nothing', exit: [0, 5] } }),
    dkms('ldtarball x --all', { differs: { name: '--all where it says nothing', exit: [2, 5] } }),
    dkms('status --all'),
  ),
  scenario(
    'words-archive-of-a-source',
    module('c/1', { at: '/tmp/c-1' }),
    run('tar', '-C', '/tmp', '-czf', '/tmp/c-1.tar.gz', 'c-1'),
    ...['add', `build -k ${FAKE}`, `install -k ${FAKE}`].flatMap(verb => [
      dkms(`${verb} --archive /tmp/c-1.tar.gz`),
      dkms('remove c/1 --all'),
    ]),
    dkms('add --archive=c-1.tar.gz', { cwd: '/tmp' }),
    dkms('add c/1 --archive /tmp/nothing.tar.gz'),
    dkms(`build c/1 --archive /tmp/nothing.tar.gz -k ${FAKE}`),
    dkms('status --archive x'),
    dkms('mktarball c/1 --source-only --config x'),
    dkms('remove c/1 --all --archive x'),
    look('tree', 'sources'),
  ),
  scenario(
    'words-kernel-that-uname-tells',
    module('c/1'),
    uname('-r', `{ echo ${FAKE_XZ}; exit; }`),
    dkms('build c/1'),
    uname('-m', 'exit'),
    dkms('build c/1'),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`build c/1 -k ${FAKE} -a x86_64`),
    uname('-r', 'exit 3'),
    dkms('build c/1'),
    dkms('autoinstall'),
    dkms(`unbuild c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
  ),
  scenario(
    'words-from-a-directory-that-is-gone',
    module('c/1'),
    idiom(
      `mkdir /tmp/gone; cd /tmp/gone; rmdir /tmp/gone; dkms install c/1 -k ${FAKE} > /dev/null 2>&1; echo $?; dkms status`,
      {
        name: 'A current directory that is gone',
        stdout: [
          ['15', built(FAKE)],
          ['0', `c/1, ${FAKE}, x86_64: installed`],
        ],
      },
    ),
  ),
  scenario(
    'words-kernels-that-cannot-be',
    module('c/1'),
    dkms('add c/1'),
    ...['a b', '.', '..'].map(kernel =>
      dkms(['build', 'c/1', '-k', kernel], { differs: { name: 'Kernels that cannot be', exit: [21, 2] } }),
    ),
  ),
  scenario(
    'words-values-that-cannot-be',
    module('c/1'),
    dkms('add c/1'),
    ...[
      ['-j many', 10],
      ['--config /nowhere', 0],
      ['--directive CLEAN', 0],
      ['--arch', 16],
    ].flatMap(([words, exit]) => [
      dkms(`build c/1 -k ${FAKE} ${words}`, {
        differs: {
          name: 'Values that cannot be',
          exit: [Number(exit), 2],
          ...(exit === 0 ? { status: [[`c/1, ${FAKE}, x86_64: built`], ['c/1: added']] } : {}),
        },
      }),
      dkms('remove c/1 --all'),
      dkms('add c/1'),
    ]),
  ),
];
