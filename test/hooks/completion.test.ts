import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTaken } from '../../src/cli/help.js';
import { OPTIONS } from '../../src/cli/options.js';
import { VERBS } from '../../src/commands/index.js';
import { createSandbox, project, type Sandbox } from './sandbox.js';
import { SHELLS } from './shells.js';

const manual = readFileSync(join(project, 'man/dkms.8'), 'utf8').split('\n');

function createTrees(): Sandbox {
  const sandbox = createSandbox();
  sandbox.mkdir('tree/bbswitch/0.8');
  sandbox.mkdir('tree/bbswitch/original_module');
  sandbox.mkdir('tree/acpi-call/1.2.2');
  sandbox.write('src/lime-forensics-1.9.1-5/dkms.conf', '');
  sandbox.write('src/rtl-8188-1.0/dkms.conf', 'PACKAGE_NAME="rtl-8188"\nPACKAGE_VERSION="1.0"\n');
  sandbox.write('src/ddcci-v0.4~b+1/dkms.conf', 'PACKAGE_VERSION="#MODULE_VERSION#"\n');
  sandbox.mkdir('src/linux-headers-6.1');
  sandbox.mkdir('modules/6.1.0-50-amd64');
  sandbox.mkdir('modules/6.12.95+deb12-amd64');
  return sandbox;
}

const listFlags = (rows: typeof OPTIONS): readonly string[] =>
  rows.flatMap(({ long, short }) => [
    ...(long === undefined ? [] : [`--${long}`]),
    ...(short === undefined ? [] : [`-${short}`]),
  ]);

/** A shell that is not on this machine is skipped; `make test` installs all of them. */
describe.each(SHELLS)('$name (where it is installed)', ({ isHere, complete: ask }) => {
  /** What TAB offers after these words, sorted; the last one is being typed. */
  const complete = async (sandbox: Sandbox, ...words: readonly string[]): Promise<readonly string[]> => {
    const { offered, stderr } = await ask(sandbox, words);
    expect(stderr).toBe('');
    // Whatever is asked, dkms is not started for a TAB.
    expect(sandbox.calls()).toEqual([]);
    return [...new Set(offered)].sort();
  };

  test.runIf(isHere)(
    'offers the verbs of the manual page, but not the one that only packages call',
    async () => {
      const verbs = manual.flatMap(line => /^\.It Cm (\S+)$/.exec(line)?.[1] ?? []);
      expect(verbs.length).toBeGreaterThan(10);
      expect(await complete(createSandbox(), '')).toEqual(
        verbs.filter(verb => verb !== 'module_postinst').sort(),
      );
      expect(await complete(createSandbox(), 'un')).toEqual(['unbuild', 'uninstall']);
    },
  );

  test.runIf(isHere).each(VERBS.filter(({ internal }) => internal !== true).map(({ name }) => name))(
    'offers the options that %s takes, and no others',
    async name => {
      const taken = VERBS.filter(verb => verb.name === name).flatMap(findTaken);
      expect(await complete(createSandbox(), name, '-')).toEqual([...listFlags(taken)].sort());
    },
  );

  test.runIf(isHere)('offers every option before there is a verb', async () => {
    const shown = OPTIONS.filter(row => row.internal !== true && row.deprecated !== true);
    const long = listFlags(shown).filter(flag => flag.startsWith('--'));
    expect(await complete(createSandbox(), '--')).toEqual([...long].sort());
  });

  test.runIf(isHere)('offers registered modules to the verbs that need one', async () => {
    const words = ['remove', '--dkmstree', 'tree', '--sourcetree', 'src'];
    expect(await complete(createTrees(), ...words, '')).toEqual(['acpi-call/1.2.2', 'bbswitch/0.8']);
    expect(await complete(createTrees(), ...words, '-m', 'bb')).toEqual(['bbswitch/0.8']);
    expect(await complete(createTrees(), ...words, '-m', 'bbswitch', '-v', '')).toEqual(['0.8']);
  });

  test.runIf(isHere)(
    'offers sources as well to the verbs that take one, with dashes and digits around',
    async () => {
      const offered = await complete(createTrees(), 'build', '--dkmstree=tree', '--sourcetree=src', '');
      const sources = ['ddcci/v0.4~b+1', 'lime-forensics/1.9.1-5', 'rtl-8188/1.0'];
      expect(offered).toEqual(['acpi-call/1.2.2', 'bbswitch/0.8', ...sources]);
    },
  );

  test.runIf(isHere)('offers kernels after -k, and after --kernelver with an equals sign', async () => {
    const kernels = ['6.1.0-50-amd64', '6.12.95+deb12-amd64'];
    const words = ['build', '--installtree', 'modules'];
    expect(await complete(createTrees(), ...words, '-k', '')).toEqual(kernels);
    expect(await complete(createTrees(), ...words, '--kernelver=')).toEqual(kernels);
    expect(await complete(createTrees(), ...words, '--kernelver=6.12')).toEqual(['6.12.95+deb12-amd64']);
    expect(await complete(createTrees(), 'autoinstall', '--installtree', 'modules', '')).toEqual([]);
  });

  test.runIf(isHere)('offers the kinds of driver disks, and their media', async () => {
    expect(await complete(createTrees(), 'mkdriverdisk', '-d', 'suse')).toEqual(['suse', 'suse-dud']);
    const media = await complete(createTrees(), 'mkdriverdisk', '--media', '');
    expect(media).toEqual(['cpio', 'floppy', 'iso', 'tar']);
  });

  test.runIf(isHere)(
    'offers files to the verbs that take a path, directories to the options that do',
    async () => {
      const sandbox = createTrees();
      sandbox.write('bbswitch.tar.gz', '');
      expect(await complete(sandbox, 'mkdeb', 'bb')).toContain('bbswitch.tar.gz');
      expect(await complete(sandbox, 'ldtarball', 'bb')).toEqual(['bbswitch.tar.gz']);
      expect(await complete(sandbox, 'mkdeb', '--output', '')).not.toContain('bbswitch.tar.gz');
      const directories = await complete(sandbox, 'mkdeb', '--output', 'tr');
      expect(directories.map(name => name.replace(/\/$/, ''))).toEqual(['tree']);
    },
  );

  test.runIf(isHere)('runs nothing that a directory is named', async () => {
    const sandbox = createSandbox();
    sandbox.mkdir('tree/$(dkms)/`dkms`');
    expect(await complete(sandbox, 'remove', '--dkmstree', 'tree', '')).toEqual(['$(dkms)/`dkms`']);
  });

  test.runIf(isHere)('offers nothing, and says nothing, where there are no trees', async () => {
    const words = ['install', '--dkmstree', 'none', '--sourcetree', 'none', '--installtree', 'none'];
    expect(await complete(createSandbox(), ...words, '')).toEqual([]);
    expect(await complete(createSandbox(), ...words, '-k', '')).toEqual([]);
  });
});
