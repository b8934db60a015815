import {
  dkms,
  FAKE,
  FAKE_XZ,
  look,
  lookDiffers,
  module,
  type Scenario,
  type Step,
  scenario,
  write,
} from '../harness/scenario';

/** Adds MODULE_VERSION to the source that the harness writes. */
function versionPatch(version: string): string {
  return `--- a/c.c
+++ b/c.c
@@ -6,3 +6,4 @@
 module_init(compat_init);
 module_exit(compat_exit);
 MODULE_LICENSE("GPL");
+MODULE_VERSION("${version}");
`;
}

const BUILD: readonly Step[] = [dkms(`build c/1 -k ${FAKE}`), look('tree')];

/** Patches that a module's author, or the administrator, has for its source. */
export const patches: readonly Scenario[] = [
  scenario(
    'patch-applied',
    module('c/1', { conf: ['PATCH[0]=v.patch'], files: { 'patches/v.patch': versionPatch('7') } }),
    dkms(`install c/1 -k ${FAKE}`),
    look('modinfo', 'sources'),
  ),
  scenario(
    'patch-by-kernel',
    module('c/1', {
      conf: ['PATCH[0]=a.patch', 'PATCH_MATCH[0]="^5\\.5"', 'PATCH[1]=b.patch', 'PATCH_MATCH[1]="^5\\.6"'],
      files: { 'patches/a.patch': versionPatch('55'), 'patches/b.patch': versionPatch('56') },
    }),
    dkms(`install c/1 -k ${FAKE} -k ${FAKE_XZ}`),
    look('modinfo'),
  ),
  scenario('patch-missing', module('c/1', { conf: ['PATCH[0]=no.patch'] }), ...BUILD),
  scenario(
    'patch-outside',
    module('c/1', { conf: ['PATCH[0]=../v.patch'], files: { 'v.patch': versionPatch('7') } }),
    ...BUILD,
  ),
  scenario(
    'patch-that-does-not-apply',
    module('c/1', {
      conf: ['PATCH[0]=v.patch'],
      files: { 'patches/v.patch': versionPatch('7').replace('GPL', 'BSD') },
    }),
    ...BUILD,
  ),
  scenario(
    'patch-twice-the-same',
    module('c/1', {
      conf: ['PATCH[0]=v.patch', 'PATCH[1]=v.patch'],
      files: { 'patches/v.patch': versionPatch('7') },
    }),
    ...BUILD,
  ),
  scenario(
    'patch-of-the-administrator',
    module('c/1', { conf: ['PATCH[0]=v.patch'], files: { 'patches/v.patch': versionPatch('7') } }),
    write('/etc/dkms/c/patches/v.patch', versionPatch('8')),
    dkms(`install c/1 -k ${FAKE}`),
    lookDiffers(['modinfo'], {
      name: 'Patches of the administrator',
      files: {
        [`/lib/modules/${FAKE}/updates/dkms/c.ko`]: [
          'module 221e5228f553; version 7; srcversion cd3eeff499bd7adc4a3539f; depends none; vermagic 5.5.5-test SMP mod_unload',
          'module 944cbd8e7def; version 8; srcversion baf10a9c63a8c4da9da4fbe; depends none; vermagic 5.5.5-test SMP mod_unload',
        ],
      },
    }),
  ),
];
