import { describe, expect, test } from 'vitest';
import { createDebName, createDebVersion } from '../../src/package/deb-names';
import { createChangelog, createControl, createCopyright, formatRfc5322 } from '../../src/package/deb-texts';
import type { SourceMetadata } from '../../src/package/metadata';
import { createModulesSpec, createPackageSpec } from '../../src/package/spec';
import { fillTemplate } from '../../src/package/template';
import { ref } from '../helpers/snapshots';

const NOTHING: SourceMetadata = { authors: [], description: undefined, license: undefined };

const spec = (source: Partial<SourceMetadata> = {}, packager: { name?: string; email?: string } = {}) =>
  createPackageSpec(
    ref('tp_smapi/v0.44'),
    { ...NOTHING, ...source },
    { packager: { name: packager.name, email: packager.email }, epochSeconds: 1_795_373_384 },
  );

describe("a package's name", () => {
  test.each([
    ['v4l2loopback', 'v4l2loopback-dkms'],
    ['tp_smapi', 'tp-smapi-dkms'],
    ['Foo.Bar+X', 'foo.bar+x-dkms'],
    ['xtrx-dkms', 'xtrx-dkms'],
    ['_odd_', 'odd-dkms'],
    ['@', 'module-dkms'],
    ['a,b=c', 'a-b-c-dkms'],
  ])('for %s is %s', (module, name) => {
    expect(createDebName(module)).toBe(name);
    expect(name).toMatch(/^[a-z0-9][a-z0-9+.-]+$/);
  });
});

describe("a package's version", () => {
  test.each([
    ['0.12.7', '0.12.7'],
    ['v6.04.00', '6.04.00'],
    ['1.0_rc1', '1.0~rc1'],
    ['1.0-beta2', '1.0~beta2'],
    ['1.0.alpha', '1.0~alpha'],
    ['1.0-prerelease', '1.0-prerelease'],
    ['0.0.1+git20190320.5ae3a3e', '0.0.1+git20190320.5ae3a3e'],
    ['1:2.3', '1+2.3'],
    ['20200116~ds0', '20200116~ds0'],
    ['1.9.1-5', '1.9.1-5'],
    ['1.9-', '1.9'],
    ['git', '0~git'],
    ['r123', '0~r123'],
  ])('for %s is %s', (module, version) => {
    expect(createDebVersion(module)).toBe(version);
    expect(version).toMatch(/^[0-9][A-Za-z0-9.+~-]*$/);
  });
});

describe('what a package says of itself', () => {
  test('is what its source says, without an article and full stop', () => {
    expect(spec({ description: 'A ThinkPad SMAPI driver.' }).summary).toBe('ThinkPad SMAPI driver (DKMS)');
  });

  test('is the name of the module where its source says nothing', () => {
    expect(spec().summary).toBe('tp_smapi kernel module (DKMS)');
  });

  test.each([
    [
      'An uncommonly wordy description of a driver that does nearly nothing at all',
      'uncommonly wordy description of a driver that does (DKMS)',
    ],
    [
      'A driver for boards of many kinds, most of them old, which nobody makes any more',
      'driver for boards of many kinds, most of them old (DKMS)',
    ],
    ['X'.repeat(90), 'tp_smapi kernel module (DKMS)'],
  ])('fits where package managers show it: %s', (description, summary) => {
    expect(spec({ description }).summary).toBe(summary);
    expect(summary.length).toBeLessThanOrEqual(60);
  });

  test('fits even when the name of the module does not', () => {
    const long = createPackageSpec(ref(`${'x'.repeat(70)}/1`), NOTHING, {
      packager: { name: undefined, email: undefined },
      epochSeconds: 1,
    });
    expect(long.summary).toBe('kernel module (DKMS)');
  });

  test('has lines that fit a terminal, and no name of a person who did not give it', () => {
    const { description, maintainer } = spec();
    expect(description.filter(line => line.length > 76 || line === '')).toEqual([]);
    expect(description.join(' ')).toContain('the kernel module tp_smapi.');
    expect(maintainer).toBe('Local package <dkms@packages.example.org>');
    expect(spec({}, { name: 'Jo Doe', email: 'jo@example.org' }).maintainer).toBe('Jo Doe <jo@example.org>');
  });
});

describe('what somebody has written of a package', () => {
  const about = { summary: 'fine driver', text: ['For all', '', 'of us.'] };

  test('stands in it as it was written, above what is true of all', () => {
    const { summary, description } = spec({ description: 'Other', about });
    expect(summary).toBe('fine driver');
    expect(description.slice(0, 5)).toEqual([
      'For all',
      '',
      'of us.',
      '',
      expect.stringContaining('source of the kernel'),
    ]);
    expect(createControl(spec({ about }), 1)).toContain(
      'Description: fine driver\n For all\n .\n of us.\n .\n This',
    );
  });

  test('of the package of its source is not said of a package of modules', () => {
    const source = { ...NOTHING, aboutPackage: about };
    const modules = createModulesSpec(spec(source), source, { release: '6.1.0', arch: 'x86_64' });
    expect(modules.summary).toBe('tp_smapi kernel module for 6.1.0');
    expect(modules.description.join(' ')).not.toContain('of us.');
  });

  test('has its maintainer, section and page in the fields that dpkg knows', () => {
    const maintainer = 'Al <al@example.org>';
    const said = { maintainer, section: 'contrib/kernel', homepage: 'https://example.org/' };
    const control = createControl(spec(said, { name: 'Jo', email: 'jo@example.org' }), 1);
    expect(control).toContain(`\nMaintainer: ${maintainer}\n`);
    expect(control).toContain('\nSection: contrib/kernel\n');
    expect(control).toContain('\nHomepage: https://example.org/\n');
  });
});

test('devices are listed as the finders of drivers read them: commas, brackets and blanks are theirs', () => {
  const aliases = [
    { module: 'foo', version: '', aliases: ['usb:v0BDApC811d*', 'of:N*T*Cvendor,chip(a b)'] },
    { module: 'bar', version: '1.0', aliases: ['pci:v1d2*'] },
  ];
  expect(createControl({ ...spec(), aliases }, 1)).toContain(
    '\nModaliases: foo(usb:v0BDApC811d*, of:N*T*Cvendor?chip?a?b?), bar(pci:v1d2*)\n',
  );
});

test('control has what dpkg needs, for every architecture', () => {
  expect(createControl(spec({ description: 'SMAPI driver' }), 42)).toBe(`Package: tp-smapi-dkms
Version: 0.44
Architecture: all
Maintainer: Local package <dkms@packages.example.org>
Installed-Size: 42
Depends: dkms
Provides: tp-smapi-modules (= 0.44)
Section: kernel
Priority: optional
Description: SMAPI driver (DKMS)
 This package holds the source of the kernel module tp_smapi. It is built
 and installed by DKMS for every kernel whose headers are installed, now and
 whenever a new kernel comes.
`);
});

test('the changelog is one entry, of the time of the source', () => {
  expect(createChangelog(spec())).toBe(`tp-smapi-dkms (0.44) unstable; urgency=medium

  * Package of tp_smapi v0.44, made by dkms.

 -- Local package <dkms@packages.example.org>  Sun, 22 Nov 2026 18:49:44 +0000
`);
});

test.each([
  [0, 'Thu, 01 Jan 1970 00:00:00 +0000'],
  [951_782_400, 'Tue, 29 Feb 2000 00:00:00 +0000'],
])('the second %i is written as %s', (seconds, text) => {
  expect(formatRfc5322(seconds)).toBe(text);
});

describe('copyright', () => {
  test('names the authors and the licence that the module declares', () => {
    const text = createCopyright(spec({ authors: ['Jo <jo@example.org>', 'Al'], license: 'GPL' }));

    expect(text).toContain('Copyright: 2026 Jo <jo@example.org>\n           2026 Al\nLicense: GPL-2\n');
    expect(text).toContain('declares the licence "GPL"');
    expect(text).toContain('/usr/share/common-licenses/GPL-2');
    expect(text.slice(text.indexOf('License:'))).not.toContain('\n\n');
    expect(text).toContain('\n .\n');
  });

  test.each([
    ['GPL v2', 'GPL-2'],
    ['GPL and additional rights', 'GPL-2'],
    ['Dual MIT/GPL', 'MIT-GPL'],
    ['Dual BSD/GPL', 'BSD-GPL'],
    ['Proprietary', 'Proprietary'],
    [undefined, 'unknown'],
  ])('of %s is short for %s', (license, short) => {
    const text = createCopyright(spec({ license }));
    expect(text).toContain(`\nLicense: ${short}\n`);
    expect(text.includes('common-licenses/GPL-2')).toBe(/GPL/.test(license ?? ''));
  });

  test('without authors names those of the module', () => {
    expect(createCopyright(spec())).toContain('Copyright: 2026 the authors of tp_smapi\n');
  });
});

test('a template has the names that it asks for put in, and keeps what it does not know', () => {
  expect(fillTemplate('@NAME@ @VERSION@ @PACKAGE@ @OTHER@ a@b.c "$@"', spec())).toBe(
    'tp_smapi v0.44 tp-smapi-dkms @OTHER@ a@b.c "$@"',
  );
});
