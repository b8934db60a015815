import { join } from 'node:path';
import { findAssignment } from '../conf/scan';
import type { Finding } from '../model/finding';
import { MODULES_BELOW_BASE } from '../model/paths';
import { createFinding } from './rules';
import type { ForKernel, Subject } from './subject';

const NAMES = ['GNUmakefile', 'makefile', 'Makefile'];

/**
 * Whether the source's own Makefile builds for the kernel that it is asked to. Where a make line goes straight to the
 * kernel's Makefile, as the usual one does, what the source's own says beside its objects does not count.
 */
export function checkMakefiles(subject: Subject, one: ForKernel): readonly Finding[] {
  const { make } = one.parsed.conf;
  if (make === undefined || goesToKernel(make, one)) return [];
  const { assignments } = subject;
  const on = findAssignment(assignments, 'MAKE');
  const inLine = /uname\s+-r/.test(make)
    ? [createRunning('the make line', { on, directive: 'MAKE', next: 'write $kernelver for $(uname -r)' })]
    : [];
  const makefile = findMakefile(subject, make);
  if (makefile === undefined) return inLine;
  const { name, text } = makefile;
  return [
    ...inLine,
    ...findRunningKernel(text, make).map(({ line, variable }) =>
      createRunning(`line ${line} of ${name}`, {
        on,
        directive: 'MAKE',
        next:
          variable === undefined
            ? `write $(KERNELRELEASE) there`
            : `write ${variable}=... in MAKE, with $kernelver`,
      }),
    ),
    ...(isGivenRelease(make) && /^\s*(ifneq\s*\(\s*\$\(KERNELRELEASE\)|ifdef\s+KERNELRELEASE)/m.test(text)
      ? [
          createFinding(
            'kernelrelease',
            `${name} takes KERNELRELEASE for a sign that kbuild reads it, and makes nothing`,
            {
              on,
              directive: 'MAKE',
              next: "write 'make' in quotes of its own, or make -C $kernel_source_dir M=$dkms_tree/$module/$module_version/build",
            },
          ),
        ]
      : []),
  ];
}

function createRunning(where: string, at: Parameters<typeof createFinding>[2]): Finding {
  return createFinding(
    'running-kernel',
    `${where} takes the kernel that runs, and not the one that is built for`,
    at,
  );
}

/** `make -C <the kernel's build directory> M=…` */
function goesToKernel(make: string, { kernelSourceDir, kernel }: ForKernel): boolean {
  const directory = /\s(?:-C|--directory)[\s=]*["']?([^\s"']+)/.exec(make)?.[1] ?? '';
  return (
    directory.startsWith(kernelSourceDir) || directory.includes(`${MODULES_BELOW_BASE}/${kernel.release}/`)
  );
}

/** The one that the line reads: below the folder that it changes to. */
function findMakefile(
  { files, top }: Subject,
  make: string,
): { readonly name: string; readonly text: string } | undefined {
  const [, folder = ''] =
    /(?:\s(?:-C|--directory)[\s=]*|(?:^|[\s;&])cd\s+)["']?([^\s"';&]+)/.exec(make) ?? [];
  // `$dkms_tree/foo/1.0/build/src` is src of the source.
  const inside = folder.replace(/^.*\/build(?=\/|$)/, '').replace(/^\/+/, '');
  for (const name of NAMES.map(each => join(inside, each))) {
    const text = inside.startsWith('..') ? undefined : files.readText(join(top, name));
    if (text !== undefined) return { name, text };
  }
  return undefined;
}

/** dkms gives KERNELRELEASE to a line that begins with make; in quotes it does not. */
function isGivenRelease(make: string): boolean {
  return /^make(\s|$)/.test(make) || /\bKERNELRELEASE=/.test(make);
}

interface Running {
  readonly line: number;
  /** What would have to be given; undefined: it is in a command. */
  readonly variable: string | undefined;
}

/** Lines that ask for the running kernel, unless the make line answers in their place. */
function findRunningKernel(text: string, make: string): readonly Running[] {
  const isGiven = (name: string): boolean =>
    new RegExp(`\\b${name}=`).test(make) || (name === 'KERNELRELEASE' && isGivenRelease(make));
  const lines = text.split('\n');
  return lines.flatMap((line, index): readonly Running[] => {
    if (!/uname\s+-r/.test(line) || /^\s*#/.test(line) || isForKbuildOnly(lines.slice(0, index), make))
      return [];
    const variable = /^\s*(?:export\s+|override\s+)?([A-Za-z_]\w*)\s*(?:\?|::?|\+)?=/.exec(line)?.[1];
    if (variable === undefined) return isOfOtherTarget(lines, index) ? [] : [{ line: index + 1, variable }];
    if (isGiven(variable) || /\$[({]KERNELRELEASE/.test(line)) return [];
    return isHarmless(lines, variable, isGiven) ? [] : [{ line: index + 1, variable }];
  });
}

/** What it is put into is given instead, as KDIR that is made of KVERSION; or only who installs uses it. */
function isHarmless(lines: readonly string[], variable: string, isGiven: (name: string) => boolean): boolean {
  const use = new RegExp(`\\$[({]${variable}[)}]`);
  const uses = lines.flatMap((line, index) => (use.test(line) ? [index] : []));
  return (
    uses.length > 0 &&
    uses.every(index => {
      const name = /^\s*([A-Za-z_]\w*)\s*(?:\?|::?|\+)?=/.exec(lines[index] ?? '')?.[1];
      return name === undefined ? isOfOtherTarget(lines, index) : isGiven(name);
    })
  );
}

/** What a branch of a Makefile takes for granted of KERNELRELEASE. */
type Assumed = 'set' | 'unset' | undefined;

/** In a branch for when KERNELRELEASE is not set, and it is. */
function isForKbuildOnly(before: readonly string[], make: string): boolean {
  if (!isGivenRelease(make)) return false;
  const open: Assumed[] = [];
  for (const line of before) {
    if (/^\s*if(n?eq|n?def)\b/.test(line)) open.push(findAssumed(line));
    else if (/^\s*endif\b/.test(line)) open.pop();
    else if (/^\s*else\b/.test(line)) open.push(turn(open.pop()));
  }
  return open.includes('unset');
}

function findAssumed(line: string): Assumed {
  if (/^\s*(ifdef\s+KERNELRELEASE|ifneq\s*\(\s*\$\(KERNELRELEASE\)\s*,\s*\))/.test(line)) return 'set';
  if (/^\s*(ifndef\s+KERNELRELEASE|ifeq\s*\(\s*\$\(KERNELRELEASE\)\s*,\s*\))/.test(line)) return 'unset';
  return undefined;
}

function turn(assumed: Assumed): Assumed {
  return assumed === 'set' ? 'unset' : assumed === 'unset' ? 'set' : undefined;
}

/** A command for installing, loading and the like, which dkms does not ask for. */
function isOfOtherTarget(lines: readonly string[], index: number): boolean {
  const target = lines
    .slice(0, index)
    .filter(line => /^[\w./-]+\s*:(?!=)/.test(line))
    .pop();
  return (
    target !== undefined &&
    /install|load|clean|insmod|rmmod|depmod|dkms|test/.test(target.split(':')[0] ?? '')
  );
}
