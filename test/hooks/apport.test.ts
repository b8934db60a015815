import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSandbox, type Ended, project, type Sandbox } from './sandbox.js';

const hook = join(project, 'hooks/apport/dkms_packages.py');
const hasPython = spawnSync('python3', ['--version']).error === undefined;

/** As much of apport as a hook may lean on: a report is a dict, and is written as JSON. */
const APPORT = `import json
from . import fileutils
class packaging:
    @staticmethod
    def get_file_package(path):
        return 'bbswitch-dkms' if path.endswith('/src/bbswitch-0.8/dkms.conf') else None
    @staticmethod
    def get_version(package):
        return '0.8-14'
    @staticmethod
    def get_source(package):
        return 'bbswitch'
class Report(dict):
    def __init__(self, kind):
        self['ProblemType'] = kind
    def add_os_info(self):
        self['DistroRelease'] = 'Debian 12'
    def write(self, file):
        file.write(json.dumps(self).encode())
`;
const FILEUTILS = `def make_report_file(report):
    return open('%/crash/' + report['Package'], 'xb')
`;

function createSystem(): Sandbox {
  const sandbox = createSandbox();
  sandbox.write('python/apport/__init__.py', APPORT);
  sandbox.write('python/apport/fileutils.py', FILEUTILS.replace('%', sandbox.root));
  sandbox.mkdir('crash');
  sandbox.write('src/bbswitch-0.8/dkms.conf', '');
  sandbox.write('src/own-1.0/dkms.conf', '');
  for (const ref of ['bbswitch/0.8', 'own/1.0']) {
    const log = '# make.log\n/tree/x/build/bbswitch.c:12:3: error: no such thing\n';
    sandbox.write(`tree/${ref}/build/make.log`, log);
    symlinkSync(`${sandbox.root}/src/${ref.replace('/', '-')}`, `${sandbox.root}/tree/${ref}/source`);
  }
  sandbox.write('bin/gcc-99', '#!/bin/sh\necho "gcc-99 (Debian) 99.1"\necho more\n', 0o755);
  return sandbox;
}

function run(sandbox: Sandbox, ref: string, python = `${sandbox.root}/python`): Ended {
  const [module = '', version = ''] = ref.split('/');
  const ended = spawnSync('python3', [hook, '-m', module, '-v', version, '-k', '6.1.0-50-amd64'], {
    encoding: 'utf8',
    cwd: join(sandbox.root, 'tree', ref, 'build'),
    env: {
      PATH: `${sandbox.root}/bin:/usr/bin:/bin`,
      PYTHONPATH: python,
      PYTHONDONTWRITEBYTECODE: '1',
      CC: 'gcc-99',
    },
  });
  return { exit: ended.status, output: ended.stdout + ended.stderr };
}

const readReports = (sandbox: Sandbox): string =>
  spawnSync('sh', ['-c', 'cat crash/*'], { cwd: sandbox.root, encoding: 'utf8' }).stdout;

describe.runIf(hasPython)('the hook for apport (where there is python3)', () => {
  test('is whole Python', () => {
    const { status, stderr } = spawnSync('python3', ['-W', 'error', '-m', 'py_compile', hook], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPYCACHEPREFIX: createSandbox().root },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('makes a report with the log, the kernel, the compiler and the package', () => {
    const sandbox = createSystem();
    expect(run(sandbox, 'bbswitch/0.8')).toEqual({ exit: 0, output: '' });
    expect(JSON.parse(readReports(sandbox))).toEqual({
      ProblemType: 'Package',
      Package: 'bbswitch-dkms',
      PackageVersion: '0.8-14',
      SourcePackage: 'bbswitch',
      Title: 'bbswitch-dkms: bbswitch 0.8 does not build for kernel 6.1.0-50-amd64',
      DKMSModule: 'bbswitch/0.8',
      DKMSKernelVersion: '6.1.0-50-amd64',
      DKMSBuildLog: '# make.log\n/tree/x/build/bbswitch.c:12:3: error: no such thing\n',
      GccVersion: 'gcc-99 (Debian) 99.1',
      DuplicateSignature: 'dkms:bbswitch-dkms:0.8:bbswitch.c: error: no such thing',
      DistroRelease: 'Debian 12',
    });
  });

  test('makes one report, not two', () => {
    const sandbox = createSystem();
    run(sandbox, 'bbswitch/0.8');
    const first = readReports(sandbox);
    expect(run(sandbox, 'bbswitch/0.8')).toEqual({ exit: 0, output: '' });
    expect(readReports(sandbox)).toBe(first);
  });

  test('makes none of a module that no package brought', () => {
    const sandbox = createSystem();
    expect(run(sandbox, 'own/1.0')).toEqual({ exit: 0, output: '' });
    expect(readReports(sandbox)).toBe('');
  });

  test('takes the end of a long log, and of a log of any bytes', () => {
    const sandbox = createSystem();
    const long = `${'x'.repeat(99)}\n`.repeat(3000);
    sandbox.write('tree/bbswitch/0.8/build/make.log', `first\n${long}last \u{1F600}\n`);
    expect(run(sandbox, 'bbswitch/0.8').exit).toBe(0);
    const { DKMSBuildLog: log } = JSON.parse(readReports(sandbox));
    expect(log.length).toBeLessThanOrEqual(200_000);
    expect(log).toMatch(/last \u{1F600}\n$/u);
    expect(log).not.toContain('first');
  });

  test('says so where apport is missing', () => {
    const sandbox = createSystem();
    const { exit, output } = run(sandbox, 'bbswitch/0.8', '/nowhere');
    expect({ exit, output }).toEqual({
      exit: 1,
      output: 'dkms_packages.py: apport is not installed, nothing is reported\n',
    });
  });
});
