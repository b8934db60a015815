import { expect, test } from 'vitest';
import { runInRoot } from '../helpers/root.js';

/** apport is no part of Debian: a program of its name, and a module of Python's that notes the report. */
const FAKE_APPORT = `
  apt_get install python3-minimal >/dev/null
  mkdir -p /usr/share/apport /usr/lib/python3/dist-packages/apport
  : >/usr/share/apport/apport
  cat >/usr/lib/python3/dist-packages/apport/__init__.py <<'END'
from . import fileutils
import subprocess
class packaging:
    def get_file_package(path):
        found = subprocess.run(['dpkg', '-S', path], capture_output=True, text=True)
        return found.stdout.split(':')[0] or None
    def get_version(package):
        return subprocess.check_output(['dpkg-query', '-Wf', '\${Version}', package], text=True)
    def get_source(package):
        return subprocess.check_output(['dpkg-query', '-Wf', '\${source:Package}', package], text=True)
class Report(dict):
    def __init__(self, kind):
        self['ProblemType'] = kind
    def add_os_info(self):
        pass
    def write(self, file):
        for name, value in self.items():
            file.write(f'{name}: {value}\\n'.encode())
END
  echo "def make_report_file(report): return open('/var/crash-' + report['Package'], 'xb')" \\
    >/usr/lib/python3/dist-packages/apport/fileutils.py
`;

test('a driver of Debian that does not build is reported, once, when its package is installed', async () => {
  // v4l2loopback 0.12.7 compiles for no kernel that is newer than 6.7.
  const { code, stdout, stderr } = await runInRoot(
    'kernels',
    `trim_kernels; install_dkms; ${FAKE_APPORT}
    mkdir /tmp/headers; mv /lib/modules/$kernel61/{build,source} /tmp/headers
    ! apt_get install v4l2loopback-dkms >&2
    ls /var/crash-*
    cat /var/crash-*`,
  );
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^\/var\/crash-v4l2loopback-dkms\nProblemType: Package\nPackage: v4l2loopback-dkms\n/,
  );
  expect(stdout).toMatch(/^PackageVersion: 0\.12\.7-/m);
  expect(stdout).toContain('SourcePackage: v4l2loopback\n');
  expect(stdout).toMatch(/^Title: .* does not build for kernel 6\.12\./m);
  expect(stdout).toMatch(/^GccVersion: .*gcc/m);
  expect(stdout).toMatch(/v4l2loopback\.c:\d+:\d+: error:/);
});
