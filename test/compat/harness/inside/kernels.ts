import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FAKE, FAKE_GZ, FAKE_XZ, FAKE_ZST, K61, K612, PLAIN, VERSIONED } from '../scenario';
import { mustRun, writeText } from './system';

/** What each fake kernel does with its modules. */
const FAKES: Readonly<Record<string, { suffix: string; config: string; compress: readonly string[] }>> = {
  [FAKE]: { suffix: '', config: 'NONE', compress: [] },
  [FAKE_XZ]: { suffix: '.xz', config: 'XZ', compress: ['xz', '--check=crc32', '--lzma2=dict=1MiB'] },
  [FAKE_ZST]: { suffix: '.zst', config: 'ZSTD', compress: ['zstd', '-q', '--rm'] },
  [FAKE_GZ]: { suffix: '.gz', config: 'GZIP', compress: ['gzip', '-n'] },
};

/** Reads the module's own Makefile for obj-m as kbuild does, and makes of each .c a .ko that kmod's tools can read. */
const MAKEFILE = `modules:
KERNELRELEASE ?= @RELEASE@
-include $(M)/Makefile
modules := $(addprefix $(M)/,$(obj-m:.o=.ko))
.PHONY: modules clean
modules: $(modules)
\t@for module in $(modules); do echo "0x00000000\t$$(basename $$module .ko)\tvmlinux\tEXPORT_SYMBOL\t"; done > $(M)/Module.symvers
$(M)/%.ko: $(M)/%.c
\t$(CC) $(ccflags-y) -O1 -fno-ident -Iinclude -DKBUILD_MODNAME='"$*"' -DSRCVERSION="\\"$$(md5sum < $< | cut -c 1-23)\\"" -c -o $@ $<
clean:
\trm -f $(modules) $(M)/Module.symvers
`;

const MODULE_H = `#define __INFO_NAME(line) __modinfo_##line
#define __INFO_AT(line, tag, text) static const char __INFO_NAME(line)[] \\
  __attribute__((used, section(".modinfo"), aligned(1))) = #tag "=" text
#define __INFO(line, tag, text) __INFO_AT(line, tag, text)
#define MODULE_INFO(tag, text) __INFO(__COUNTER__, tag, text)
#define MODULE_LICENSE(text) MODULE_INFO(license, text)
#define MODULE_VERSION(text) MODULE_INFO(version, text); MODULE_INFO(srcversion, SRCVERSION)
#define __init
#define __exit
#define module_init(f) int init_module(void) __attribute__((alias(#f)))
#define module_exit(f) void cleanup_module(void) __attribute__((alias(#f)))
MODULE_INFO(name, KBUILD_MODNAME);
MODULE_INFO(vermagic, "@RELEASE@ SMP mod_unload ");
`;

/** Releases of the kernels that a job names, by the words it names them with. */
export function findKernels(jobText: string): ReadonlyMap<string, string> {
  const [old = '', recent = ''] = readFileSync('/etc/test-kernels', 'utf8').trim().split('\n');
  const all = new Map([...Object.keys(FAKES).map(name => [name, name] as const), [K61, old], [K612, recent]]);
  return new Map([...all].filter(([word]) => word === FAKE || jobText.includes(word)));
}

export function isFake(release: string): boolean {
  return release in FAKES;
}

export function makeFakeKernel(release: string): void {
  const fake = FAKES[release];
  if (fake === undefined || existsSync(`/lib/modules/${release}`)) return;
  const headers = `/usr/src/linux-headers-${release}`;
  const config = [
    'CONFIG_MODULES=y',
    'CONFIG_MODULE_UNLOAD=y',
    'CONFIG_SMP=y',
    'CONFIG_DUMMY=m',
    `CONFIG_MODULE_COMPRESS_${fake.config}=y`,
    'CONFIG_CC_VERSION_TEXT="gcc (Debian 12.2.0-14) 12.2.0"',
    '',
  ].join('\n');
  writeText(`${headers}/Makefile`, MAKEFILE.replaceAll('@RELEASE@', release));
  writeText(`${headers}/.config`, config);
  writeText(`${headers}/include/config/auto.conf`, config);
  writeText(`${headers}/include/linux/module.h`, MODULE_H.replaceAll('@RELEASE@', release));
  mkdirSync(`/lib/modules/${release}`);
  mustRun(['ln', '-s', headers, `/lib/modules/${release}/build`]);
  writeText(`/boot/config-${release}`, config);
  writeText(`/lib/modules/${release}/modules.order`, '');
  writeText(`/lib/modules/${release}/modules.builtin`, '');
  compileInto(release, `kernel/drivers/net/${PLAIN}`, undefined);
  compileInto(release, `kernel/fs/${VERSIONED}`, '2.40');
  mustRun(['depmod', release]);
}

/** A module as if the kernel's package had brought it. */
export function addKernelModule(release: string, path: string, modver: string | undefined): void {
  compileInto(release, path, modver);
  mustRun(['depmod', release]);
}

function compileInto(release: string, path: string, modver: string | undefined): void {
  const work = '/tmp/compat-kernel-module';
  const name = basename(path);
  const directory = `/lib/modules/${release}/${dirname(path)}`;
  writeText(
    `${work}/${name}.c`,
    moduleSource({ modver, text: 'static int of_the_kernel __attribute__((used));' }),
  );
  writeText(`${work}/Makefile`, `obj-m := ${name}.o\n`);
  mustRun(['make', '-s', '-C', `/lib/modules/${release}/build`, `M=${work}`, 'modules']);
  mkdirSync(directory, { recursive: true });
  const target = join(directory, `${name}.ko`);
  writeFileSync(target, readFileSync(join(work, `${name}.ko`)));
  rmSync(work, { recursive: true });
  const suffix = isFake(release) ? (FAKES[release]?.suffix ?? '') : realSuffix(release);
  const compress = Object.values(FAKES).find(fake => fake.suffix === suffix)?.compress ?? [];
  if (compress.length > 0) mustRun([...compress, target]);
}

function realSuffix(release: string): string {
  const [first = ''] = readdirSync(`/lib/modules/${release}/kernel/fs/fat`);
  return /\.ko(\..*)?$/.exec(first)?.[1] ?? '';
}

/** A module of a few lines that every kernel here compiles. */
export function moduleSource(options: { modver: string | undefined; text: string }): string {
  return `#include <linux/module.h>
${options.text}
static int __init compat_init(void) { return 0; }
static void __exit compat_exit(void) {}
module_init(compat_init);
module_exit(compat_exit);
MODULE_LICENSE("GPL");
${options.modver === undefined ? '' : `MODULE_VERSION("${options.modver}");\n`}`;
}
