import { describe, expect, test } from 'vitest';
import { translateModulesConf, translateObsoletes } from '../../src/conf/modprobe-lines';
import { parseConf } from '../../src/conf/parse';
import { createRaw } from '../helpers/conf';

const texts = (...given: readonly string[]) => translateModulesConf(given).lines.map(({ text }) => text);

describe('a line of modules.conf', () => {
  test.each([
    ['options foo debug=1'],
    ['alias char-major-195 foo'],
    ['alias net-pf-10 off'],
    ['blacklist bdc_pci'],
    ['install foo /sbin/modprobe bar'],
    ['remove foo /bin/true'],
    ['softdep foo pre: bar'],
  ])('that modprobe knows stays as it is: %s', line => {
    expect(texts(line)).toEqual([line]);
  });

  test.each([
    ['above foo bar baz', 'softdep foo post: bar baz'],
    ['add below foo -k bar', 'softdep foo pre: bar'],
    [
      'pre-install foo echo a',
      'install foo { echo a; } && /sbin/modprobe --ignore-install foo $CMDLINE_OPTS',
    ],
    [
      'post-install foo echo b',
      'install foo /sbin/modprobe --ignore-install foo $CMDLINE_OPTS && { echo b; }',
    ],
    [
      'post-remove foo echo c',
      'remove foo /sbin/modprobe --remove --ignore-remove foo $CMDLINE_OPTS && { echo c; }',
    ],
  ])('in the words of Linux 2.4 is put into those of today: %s', (line, today) => {
    expect(texts(line)).toEqual([today]);
  });

  test('that has several modules probed is an alias of each', () => {
    expect(texts('probeall scsi_hostadapter aic7xxx qla2300')).toEqual([
      'alias scsi_hostadapter aic7xxx',
      'alias scsi_hostadapter qla2300',
    ]);
  });

  test('before and one after the same module are one command, since modprobe takes one', () => {
    expect(texts('post-install foo b', 'options foo x=1', 'pre-install foo a')).toEqual([
      'options foo x=1',
      'install foo { a; } && /sbin/modprobe --ignore-install foo $CMDLINE_OPTS && { b; }',
    ]);
  });

  test('may be one of several in a text, continued, or a comment', () => {
    expect(texts('# for foo\noptions foo a=1 \\\n  b=2\n\nalias x foo')).toEqual([
      'options foo a=1 b=2',
      'alias x foo',
    ]);
  });

  test('that modprobe has no word for is told with what to write', () => {
    const { lines, untranslated } = translateModulesConf([
      'keep',
      'probe eth0 a b',
      'depfile=/x',
      'if -f /x',
    ]);
    expect(lines).toEqual([]);
    expect(untranslated.map(({ line }) => line)).toEqual([
      'keep',
      'probe eth0 a b',
      'depfile=/x',
      'if -f /x',
    ]);
    expect(untranslated[1]?.instead).toContain('alias eth0 a');
  });

  test('that is an alias is left out where the module declares it itself', () => {
    const [line] = translateModulesConf(['alias pci:v1077* qla2300']).lines;
    expect(line?.unless).toEqual({ kind: 'alias', module: 'qla2300', pattern: 'pci:v1077*' });
  });
});

describe('what a module makes obsolete', () => {
  test('gives way to it where it is, and is loaded as ever where it is not', () => {
    expect(translateObsoletes('megaraid2', 'megaraid, megaraid_2002').map(({ text }) => text)).toEqual([
      'install megaraid /sbin/modprobe --quiet megaraid2 || /sbin/modprobe --ignore-install megaraid $CMDLINE_OPTS',
      'install megaraid_2002 /sbin/modprobe --quiet megaraid2 || /sbin/modprobe --ignore-install megaraid_2002 $CMDLINE_OPTS',
    ]);
  });

  test('is not itself, nor what it depends on: each would load the other for ever', () => {
    expect(translateObsoletes('foo', 'foo')).toEqual([]);
    expect(translateObsoletes('foo', 'bar')[0]?.unless).toEqual({
      kind: 'depends',
      module: 'foo',
      on: 'bar',
    });
  });
});

const NAMED = { PACKAGE_NAME: ['foo'], PACKAGE_VERSION: ['1.0'], DEST_MODULE_LOCATION: ['/extra'] };

test('what was for other times and still means something is no fault', () => {
  const given = { REMAKE_INITRD: ['yes'], CLEAN: ['make clean'], MODULES_CONF: ['options foo a=1'] };
  const { conf, issues: found } = parseConf(
    createRaw({ ...NAMED, ...given, MODULES_CONF_OBSOLETES: ['bar'] }),
  );
  expect(conf).toMatchObject({ remakeInitrd: true, clean: 'make clean', outdated: [] });
  expect(conf.modprobe.map(({ text }) => text.split(' ').slice(0, 2).join(' '))).toEqual([
    'options foo',
    'install bar',
  ]);
  expect(found).toEqual([]);
});

test('what a module makes obsolete goes by its index, however many are missing before it', () => {
  const raw = createRaw({ ...NAMED, DEST_MODULE_LOCATION: ['/extra'] });
  const at = (index: number, text: string) => new Map([[index, text]]);
  const values = new Map([
    ...raw.values,
    ['BUILT_MODULE_NAME', at(3, 'd')],
    ['MODULES_CONF_OBSOLETES', at(3, 'old')],
  ] as const);
  const [line] = parseConf({ ...raw, values }).conf.modprobe;
  expect(line?.text).toContain('--quiet d ');
});
