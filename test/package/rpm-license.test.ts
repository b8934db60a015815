import { expect, test } from 'vitest';
import { createRpmLicense } from '../../src/package/rpm-license';
import { findSpdxLicenses } from '../../src/package/spdx';
import { tempRoot } from '../helpers/temp-root';

test.each([
  [[], 'Unknown'],
  [['GPL'], 'GPL-2.0-only'],
  [['GPL v2'], 'GPL-2.0-only'],
  [['Dual MIT/GPL'], 'MIT OR GPL-2.0-only'],
  [['GPL-2.0+'], 'GPL-2.0-or-later'],
  [['GPL-2.0', 'GPL-2.0-only'], 'GPL-2.0-only'],
  [['GPL-2.0 WITH Linux-syscall-note'], 'GPL-2.0-only WITH Linux-syscall-note'],
  [['((GPL-2.0 WITH Linux-syscall-note) OR MIT)'], 'GPL-2.0-only WITH Linux-syscall-note OR MIT'],
  [['(GPL-2.0) OR (MIT)'], '(GPL-2.0-only) OR (MIT)'],
  [['(GPL-2.0-only or LGPL-2.1+)', 'MIT'], '(GPL-2.0-only OR LGPL-2.1-or-later) AND MIT'],
  [['Vendor EULA'], 'Vendor EULA'],
])('sources under %j have the licence %s', (said, license) => {
  expect(createRpmLicense(said)).toBe(license);
});

test('files of C say in their first lines what they are under', async () => {
  const root = await tempRoot();
  await root.write('src/a.c', '// SPDX-License-Identifier: GPL-2.0-or-later\n');
  await root.write('src/sub/b.h', '/* SPDX-License-Identifier: (MIT OR GPL-2.0) */\n');
  await root.write('src/sub/c.c', '// nothing\n');
  await root.write('src/sub/d.c', '// SPDX-License-Identifier: GPL-2.0-or-later\n');
  await root.write('src/made.mod.c', '// SPDX-License-Identifier: X11\n');
  const found = findSpdxLicenses(root.host.files, `${root.path}/src`);
  expect(found).toEqual(['GPL-2.0-or-later', '(MIT OR GPL-2.0)']);
  expect(findSpdxLicenses(root.host.files, `${root.path}/none`)).toEqual([]);
});
