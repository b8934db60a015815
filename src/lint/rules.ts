import type { Assignment } from '../conf/scan';
import type { Finding, FindingKind } from '../model/finding';

interface Row {
  readonly kind: FindingKind;
  /** What is found, for docs/lint.md. */
  readonly finds: string;
  /** `--fix` mends it: always, or only where dkms cannot use the file as it is, since it changes what that means. */
  readonly fix?: 'always' | 'unusable';
}

/** All that `lint` looks for. A name never changes its meaning. */
export const RULES = {
  'unclosed-quote': {
    kind: 'error',
    finds: 'a quote that its line does not close, while the next line is another directive',
    fix: 'unusable',
  },
  'no-shell': {
    kind: 'error',
    finds: 'what bash cannot read, or what ends or keeps the shell that reads it',
  },
  'not-set': { kind: 'error', finds: 'a directive that is missing' },
  'bad-value': {
    kind: 'error',
    finds:
      'a value that dkms does not take: names with `.ko` or a slash, places that are none, words other than yes and no, one file or one name for two modules',
    fix: 'unusable',
  },
  'bad-expression': { kind: 'warning', finds: 'what is no extended regular expression, and so fits nothing' },
  'patch-missing': { kind: 'error', finds: 'a PATCH that is not in `patches/`' },
  'script-missing': { kind: 'warning', finds: 'a script that is not there: it is passed over' },
  'script-not-executable': { kind: 'warning', finds: 'a script that may not be executed: it is passed over' },
  misspelt: {
    kind: 'warning',
    finds: 'a variable whose name is nearly that of a directive: BUILD_MODULE_NAME, autoinstall',
    fix: 'unusable',
  },
  outdated: {
    kind: 'warning',
    finds: 'what only the first versions read, or what has no effect any more, with what to write today',
    fix: 'always',
  },
  'modules-conf': { kind: 'warning', finds: 'a line of MODULES_CONF that modprobe has no word for' },
  'never-used': {
    kind: 'warning',
    finds: 'an element without its partner: a MAKE[1] without MAKE_MATCH[1], a MAKE_MATCH without MAKE',
  },
  'odd-place': {
    kind: 'warning',
    finds: 'a DEST_MODULE_LOCATION that names a directory twice: /kernel/kernel',
  },
  'carriage-return': { kind: 'warning', finds: 'lines that end as on Windows', fix: 'always' },
  'embedded-quote': {
    kind: 'warning',
    finds: 'a value with `"` in it: other versions of dkms lose it, and run the usual make',
  },
  'single-quotes': {
    kind: 'warning',
    finds: 'a command in single quotes: it runs with the make here, and when the file is read elsewhere',
  },
  'running-kernel': {
    kind: 'warning',
    finds:
      '`uname -r` in the make line or the Makefile, where nothing puts the kernel that is built for in its place',
  },
  kernelrelease: {
    kind: 'warning',
    finds: 'a Makefile that takes KERNELRELEASE for a sign of kbuild, under a make line that is given it',
  },
  'depends-on-itself': { kind: 'warning', finds: 'a BUILD_DEPENDS on the package itself' },
  'no-autoinstall': {
    kind: 'note',
    finds: 'a package that new kernels do not get, since AUTOINSTALL is not yes',
  },
  'not-for-kernel': { kind: 'note', finds: 'a kernel that was asked for and is excluded' },
  'open-version': {
    kind: 'note',
    finds: 'a placeholder that a release script, or dkms, fills with the version',
  },
  'here-only': {
    kind: 'note',
    finds: 'REMAKE_INITRD and MODULES_CONF: dkms 3 of other makes does nothing with them',
  },
  'own-jobs': {
    kind: 'note',
    finds: 'a `-j` in the make line: it is dropped, since all makes share one budget',
  },
  'runs-programs': { kind: 'note', finds: 'commands that run whenever the file is read' },
  unknown: {
    kind: 'note',
    finds: 'a variable in capitals that is no directive and is used nowhere in the file',
  },
} as const satisfies Record<string, Row>;

export type RuleName = keyof typeof RULES;

export function findRule(name: RuleName): Row {
  return RULES[name];
}

/** A finding of a rule, at the place of an assignment where there is one. */
export function createFinding(
  rule: RuleName,
  message: string,
  at: {
    readonly on?: Pick<Assignment, 'line'> | undefined;
    readonly directive?: string;
    readonly next?: string | undefined;
    readonly fixable?: boolean;
  } = {},
): Finding {
  const { kind, fix } = findRule(rule);
  return {
    rule,
    kind,
    line: at.on?.line,
    directive: at.directive,
    message,
    next: at.next,
    fixable: at.fixable ?? fix === 'always',
  };
}
