import {
  type Difference,
  dkms,
  idiom,
  K61,
  module,
  run,
  type Scenario,
  scenario,
  write,
} from '../harness/scenario';

/** A real kernel: those of ours have no signatures. What is signed, and by whom, is asked of modinfo. */
const INSTALL = dkms(`install foo/1 -k ${K61}`);
const SIGNER = `modinfo -F signer /lib/modules/${K61}/updates/dkms/foo.ko`;

const settings = (...lines: readonly string[]) =>
  write('/etc/dkms/framework.conf.d/signing.conf', `${lines.join('\n')}\n`);

const inChroot: Difference = {
  name: 'Signing in a chroot',
  stdout: [['DKMS module signing key'], []],
};

const halfPair: Difference = {
  name: 'Half a pair of keys',
  stdout: [[], ['mine']],
};

export const signing: readonly Scenario[] = [
  scenario(
    'signing-where-it-is-wanted',
    module('foo/1'),
    settings('try_sign_modules=true'),
    INSTALL,
    idiom(SIGNER),
    idiom('stat -c %a /var/lib/dkms/mok.key /var/lib/dkms/mok.pub'),
  ),
  scenario('signing-in-a-chroot', module('foo/1'), INSTALL, idiom(SIGNER, inChroot)),
  scenario(
    'signing-with-half-a-pair',
    module('foo/1'),
    settings('try_sign_modules=true'),
    write('/var/lib/dkms/mok.key', 'mine\n'),
    INSTALL,
    idiom('grep mine /var/lib/dkms/mok.key; :', halfPair),
    idiom('ls /var/lib/dkms/mok.pub; :', {
      name: halfPair.name,
      stdout: [['/var/lib/dkms/mok.pub'], []],
    }),
  ),
  scenario(
    'signing-with-a-key-of-the-administrator',
    module('foo/1'),
    run(
      ...[
        'openssl',
        'req',
        '-new',
        '-x509',
        '-nodes',
        '-newkey',
        'rsa:2048',
        '-subj',
        '/CN=Our own',
        '-days',
        '9',
      ],
      ...['-keyout', `/opt/${K61}.key`, '-outform', 'DER', '-out', '/opt/our.der'],
    ),
    settings(
      'try_sign_modules=true',
      'mok_signing_key="/opt/$kernelver.key"',
      'mok_certificate=/opt/our.der',
    ),
    INSTALL,
    idiom(SIGNER),
    idiom('ls /var/lib/dkms'),
  ),
  scenario(
    'signing-key-is-made-and-kept',
    dkms('generate_mok'),
    idiom('stat -c %a /var/lib/dkms/mok.key /var/lib/dkms/mok.pub'),
    idiom('openssl x509 -inform DER -in /var/lib/dkms/mok.pub -noout -subject -ext extendedKeyUsage'),
    run('sh', '-c', 'sha256sum /var/lib/dkms/mok.* > /opt/before'),
    dkms('generate_mok'),
    idiom('sha256sum -c /opt/before'),
  ),
];
