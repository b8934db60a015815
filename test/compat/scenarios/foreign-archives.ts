import { dkms, FAKE, idiom, look, module, run, type Scenario, scenario, write } from '../harness/scenario';
import { BUILT, MADE } from './archives';

/** Archives that mktarball did not make, or not this one. */
export const foreignArchives: readonly Scenario[] = [
  scenario(
    'archive-that-is-none',
    write('/tmp/t/bad.tar.gz', 'text\n'),
    write('/tmp/foreign/file', 'text\n'),
    write('/tmp/badconf/dkms.conf', 'PACKAGE_NAME=foo\n'),
    run('tar', '-C', '/tmp', '-czf', '/tmp/t/foreign.tar.gz', 'foreign'),
    run('tar', '-C', '/tmp', '-czf', '/tmp/t/badconf.tar.gz', 'badconf'),
    dkms('ldtarball /tmp/t/bad.tar.gz'),
    dkms('ldtarball /tmp/t/foreign.tar.gz'),
    dkms('ldtarball /tmp/t/badconf.tar.gz', {
      differs: { name: 'A directory whose dkms.conf cannot be used', exit: [8, 10] },
    }),
    dkms('ldtarball /tmp/t/none.tar.gz'),
    dkms('ldtarball'),
    dkms('ldtarball /tmp/foreign'),
    look('tree', 'sources'),
  ),
  scenario(
    'archive-of-two-modules',
    module('foo/1', { at: '/tmp/all/foo' }),
    module('bar/2', { at: '/tmp/all/bar' }),
    run('tar', '-C', '/tmp', '-czf', '/tmp/all.tar.gz', '--sort=name', 'all'),
    // Which one dkms takes is chance, so only their number is recorded.
    run('dkms', 'ldtarball', '/tmp/all.tar.gz'),
    idiom('dkms status | wc -l', { name: 'Archives of several modules', stdout: [['1'], ['2']] }),
  ),
  scenario(
    'archive-of-another-layout',
    ...MADE,
    run('sh', '-c', 'mkdir /tmp/w; tar -C /tmp/w -xf /tmp/t/x.tar.gz'),
    write('/tmp/w/dkms_main_tree/dkms_dbversion', '2.0.0\n'),
    run('sh', '-c', 'cd /tmp/w; tar -czf /tmp/t/two.tar.gz ./dkms_source_tree ./dkms_main_tree'),
    write('/tmp/w/dkms_main_tree/dkms_dbversion', '3.0.0\n'),
    run('sh', '-c', 'cd /tmp/w; tar -czf /tmp/t/three.tar.gz ./dkms_source_tree ./dkms_main_tree'),
    dkms('ldtarball /tmp/t/two.tar.gz'),
    look('tree'),
    run('sh', '-c', 'rm -rf /var/lib/dkms/foo /usr/src/foo-1'),
    dkms('ldtarball /tmp/t/three.tar.gz', {
      differs: { name: 'Archives of another layout', exit: [0, 9], status: [[BUILT], []] },
    }),
    run('sh', '-c', 'rm -rf /var/lib/dkms/foo /usr/src/foo-1; rm /tmp/w/dkms_main_tree/dkms_dbversion'),
    run('sh', '-c', `cd /tmp/w/dkms_main_tree/${FAKE}; mv x86_64/* .; rmdir x86_64`),
    run('sh', '-c', 'cd /tmp/w; tar -czf /tmp/t/one.tar.gz ./dkms_source_tree ./dkms_main_tree'),
    dkms('ldtarball /tmp/t/one.tar.gz', {
      differs: { name: 'Archives of another layout', exit: [0, 10], status: [['foo/1: added'], []] },
    }),
  ),
  scenario(
    'archive-with-a-link-that-leads-out',
    module('foo/1', { at: '/tmp/foo' }),
    run('ln', '-s', '/etc/passwd', '/tmp/foo/link'),
    run('tar', '-C', '/tmp', '-czf', '/tmp/x.tar.gz', 'foo'),
    dkms('ldtarball /tmp/x.tar.gz', {
      differs: { name: 'Archives that lead elsewhere', exit: [0, 3], status: [['foo/1: added'], []] },
    }),
  ),
];
