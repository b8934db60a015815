import {
  type Difference,
  dkms,
  FAKE,
  look,
  lookDiffers,
  module,
  type Scenario,
  scenario,
  show,
  write,
} from '../harness/scenario';

const NAMES = ['POST_ADD', 'PRE_BUILD', 'POST_BUILD', 'PRE_INSTALL', 'POST_INSTALL', 'POST_REMOVE'] as const;

const SPY = '#!/bin/sh\necho "$0 $* in $(pwd)" >> /tmp/seen\n';

const FEW = ' kernelver arch module module_version';
const ALL = `${FEW} dkms_tree source_tree kernel_source_dir`;

/** Says which of the variables that a conf may use a script finds. */
const ENVIRONMENT = `#!/bin/sh
found=
for name in kernelver arch module module_version dkms_tree source_tree kernel_source_dir; do
  eval "[ -z \\"\\$$name\\" ]" || found="$found $name"
done
echo "$1:$found" >> /tmp/environment
`;

const LOG = `/var/lib/dkms/c/1/${FAKE}/x86_64/log`;
const LOG_KEPT: Difference = {
  name: 'The log when POST_BUILD fails',
  files: { [LOG]: ['empty directory', null], [`${LOG}/make.log`]: [null, 'file'] },
};

function failing(name: (typeof NAMES)[number]): Scenario {
  return scenario(
    `script-${name.toLowerCase().replace('_', '-')}-fails`,
    module('c/1', { conf: [`${name}="fail.sh"`], files: { 'fail.sh': '#!/bin/sh\nexit 3\n' } }),
    dkms('add c/1', name === 'POST_ADD' ? { differs: { name: 'A POST_ADD that fails', exit: [3, 0] } } : {}),
    dkms(`build c/1 -k ${FAKE}`),
    name === 'POST_BUILD' ? lookDiffers(['tree'], LOG_KEPT) : look('tree'),
    dkms(`install c/1 -k ${FAKE}`),
    name === 'POST_BUILD' ? lookDiffers(['tree'], LOG_KEPT) : look('tree', 'modules'),
    dkms('remove c/1 --all'),
    look('tree', 'modules'),
  );
}

/** Programs of the module's author, which dkms runs at six points. */
export const scripts: readonly Scenario[] = [
  scenario(
    'script-each-in-its-turn',
    module('c/1', {
      conf: NAMES.map(name => `${name}="spy.sh ${name} two $kernelver"`),
      files: { 'spy.sh': SPY },
    }),
    dkms('add c/1'),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`install c/1 -k ${FAKE}`),
    dkms(`uninstall c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
    show('/tmp/seen'),
  ),
  scenario(
    'script-finds-in-its-environment',
    module('c/1', {
      conf: NAMES.map(name => `${name}="environment.sh ${name}"`),
      files: { 'environment.sh': ENVIRONMENT },
    }),
    dkms(`install c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
    show('/tmp/environment', {
      name: 'More in the environment of scripts',
      files: {
        '/tmp/environment': [
          NAMES.map(name => `${name}:${name === 'POST_REMOVE' ? '' : FEW}\n`).join(''),
          NAMES.map(
            name => `${name}:${name === 'POST_ADD' ? ' module module_version dkms_tree source_tree' : ALL}\n`,
          ).join(''),
        ],
      },
    }),
  ),
  scenario(
    'script-with-words-in-quotes',
    module('c/1', {
      conf: ['PRE_BUILD="spy.sh \'two words\'"', 'PRE_INSTALL="spy.sh \'two words\'"'],
      files: { 'spy.sh': '#!/bin/sh\necho "$# $1" >> /tmp/seen\n' },
    }),
    dkms(`install c/1 -k ${FAKE}`),
    show('/tmp/seen', {
      name: 'Quotes among the words of a script',
      files: { '/tmp/seen': ["1 two words\n2 'two\n", '1 two words\n1 two words\n'] },
    }),
  ),
  scenario(
    'script-in-a-folder',
    module('c/1', {
      conf: NAMES.map(name => `${name}=scripts/${name}.sh`),
      files: Object.fromEntries(NAMES.map(name => [`scripts/${name}.sh`, SPY])),
    }),
    dkms(`install c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
    show('/tmp/seen'),
  ),
  ...NAMES.map(failing),
  scenario(
    'script-missing',
    module('c/1', { conf: NAMES.map(name => `${name}=nothing.sh`) }),
    dkms(`install c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
  ),
  scenario(
    'script-not-executable',
    module('c/1', { conf: NAMES.map(name => `${name}=text.sh`), files: { 'text.sh': 'exit 3\n' } }),
    dkms(`install c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
  ),
  scenario(
    'script-that-changes-the-source-before-a-build',
    module('c/1', {
      conf: ['PRE_BUILD="configure.sh $kernelver"'],
      files: { 'configure.sh': '#!/bin/sh\necho "MODULE_VERSION(\\"$1\\");" >> c.c\n' },
    }),
    dkms(`install c/1 -k ${FAKE}`),
    look('modinfo', 'sources'),
  ),
  scenario(
    'script-that-sees-what-was-built',
    module('c/1', {
      conf: ['POST_BUILD=keep.sh'],
      files: {
        'keep.sh':
          '#!/bin/sh\nhere=/var/lib/dkms/c/1/$kernelver/$arch\nls $here/module > /tmp/seen\necho kept > $here/kept\n',
      },
    }),
    dkms(`install c/1 -k ${FAKE}`),
    show('/tmp/seen'),
    look('tree'),
  ),
  scenario(
    'script-after-a-failed-build',
    module('c/1', {
      conf: NAMES.map(name => `${name}="spy.sh ${name}"`),
      files: { 'spy.sh': '#!/bin/sh\necho $1 >> /tmp/seen\n' },
      broken: true,
    }),
    dkms(`install c/1 -k ${FAKE}`),
    dkms('remove c/1 --all'),
    show('/tmp/seen'),
  ),
  scenario(
    'script-when-there-is-nothing-to-do',
    module('c/1', {
      conf: NAMES.map(name => `${name}="spy.sh ${name}"`),
      files: { 'spy.sh': '#!/bin/sh\necho $1 >> /tmp/seen\n' },
    }),
    dkms(`install c/1 -k ${FAKE}`),
    write('/tmp/seen', ''),
    dkms(`build c/1 -k ${FAKE}`),
    dkms(`install c/1 -k ${FAKE}`),
    show('/tmp/seen'),
    dkms(`install c/1 -k ${FAKE} --force`),
    show('/tmp/seen', {
      name: 'Installing again',
      files: { '/tmp/seen': ['POST_REMOVE\nPRE_INSTALL\nPOST_INSTALL\n', 'PRE_INSTALL\nPOST_INSTALL\n'] },
    }),
  ),
];
