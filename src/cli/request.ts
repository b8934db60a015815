import { resolve } from 'node:path';
import { findVerb, type VerbRow } from '../commands/index';
import { DkmsError } from '../errors/dkms-error';
import type { KernelWord, Request } from '../model/request';
import { OPTIONS } from './options';
import { splitArguments, type Words } from './program';

/** What a command line asks for. */
export type Asked =
  /** About one verb, or all. */
  | { readonly kind: 'help'; readonly verb: VerbRow | undefined }
  | { readonly kind: 'version'; readonly json: boolean }
  | {
      readonly kind: 'verb';
      readonly verb: VerbRow;
      readonly request: Request;
      readonly deprecated: readonly string[];
    };

export interface Surroundings {
  readonly cwd: string;
  /** Whether a bare word names a file or a directory that a module can be read from. */
  readonly isSource: (path: string) => boolean;
}

/**
 * @param argv  without program and script
 * @throws {DkmsError} for what makes no sense, with dkms's own exit codes
 */
export function parseArguments(argv: readonly string[], around: Surroundings): Asked {
  const given = splitArguments(argv);
  const { options } = given;
  if (options.help === true) return { kind: 'help', verb: given.words.map(findVerb).find(Boolean) };
  if (options.version === true) return { kind: 'version', json: options.json === true };
  const { verb, subject } = findVerbWord(given.words);
  const request = createRequest(verb, { options, subject }, around);
  checkCombinations(verb, request);
  if (request.failed && verb.name !== 'status')
    throw new DkmsError('BAD_VALUE', `${verb.name} has no use for --failed`);
  checkArchiveOptions(verb, request, options.archive === undefined);
  const deprecated = OPTIONS.filter(row => row.deprecated && isGiven(argv, row.long)).map(
    row => `--${row.long}`,
  );
  return { kind: 'verb', verb, request, deprecated };
}

function isGiven(argv: readonly string[], long: string | undefined): boolean {
  return argv.includes(`--${long}`);
}

function findVerbWord(words: readonly string[]): { verb: VerbRow; subject: string | undefined } {
  const named = words.findIndex(word => findVerb(word) !== undefined);
  const { actions = [] } = findVerb(words[named] ?? '') ?? {};
  // `status` is a verb, but not behind `mok`.
  const isVerb = (word: string, at: number): boolean =>
    findVerb(word) !== undefined && (at === named || !actions.includes(word));
  const others = words.filter((word, at) => !isVerb(word, at));
  const [verb, second] = words.filter(isVerb).map(findVerb);
  if (second !== undefined)
    throw new DkmsError('SEVERAL_VERBS', `${verb?.name} and ${second.name} are two things to do`);
  if (verb === undefined) {
    const [first] = others;
    if (first === undefined) throw new DkmsError('NO_VERB', 'Nothing was asked for');
    throw new DkmsError('UNKNOWN_VERB', `${JSON.stringify(first)} is nothing that dkms does`);
  }
  const [subject, extra] = others;
  if (extra !== undefined)
    throw new DkmsError(
      'BAD_VALUE',
      `${verb.name} takes one module at a time; ${JSON.stringify(extra)} is one too many`,
    );
  return { verb, subject };
}

function createRequest(
  verb: VerbRow,
  { options, subject }: { options: Words['options']; subject: string | undefined },
  around: Surroundings,
): Request {
  const { text, path, list } = createReaders(options, around.cwd);
  // On the verbs of archives, the first article's --config names the archive.
  const archive = text('archive') ?? (verb.archive === undefined ? undefined : text('config'));
  const loaded = verb.archive === 'loaded' ? archive : undefined;
  const word = verb.takesKernel === true || verb.actions !== undefined ? undefined : subject;
  const isSource = word !== undefined && loaded === undefined && namesSource(verb, word, around);
  const source = loaded ?? (isSource ? word : undefined);
  return {
    verb: verb.name,
    action: parseAction(verb, subject),
    module: parseModule({ word: isSource ? undefined : word, name: text('module'), version: text('v') }),
    anyVersion: text('module') === undefined && subject === undefined ? text('v') : undefined,
    source: source === undefined ? undefined : resolve(around.cwd, source),
    kernels: [...list('kernelver'), ...(verb.takesKernel && subject ? [subject] : [])].flatMap(parseKernels),
    arches: list('arch').flatMap(word => word.split(',').map(parseArch)),
    templateKernel: list('templatekernel').map(parseKernel)[0],
    given: {
      conf: path('c'),
      kernelConfig: path('config'),
      kernelSourceDir: path('kernelsourcedir'),
      directives: list('directive').map(parseDirective),
    },
    ...createSwitches(options),
    root: path('root') ?? '/',
    trees: { dkmsTree: path('dkmstree'), sourceTree: path('sourcetree'), installTree: path('installtree') },
    waitSeconds: options.wait === false ? 0 : parseNumber('--wait', text('wait')),
    parallelJobs: parseNumber('-j', text('j')),
    output: path('output'),
    archive,
    tarballRoot: path('tarballRoot'),
    upgradedFrom: text('upgradedFrom'),
  };
}

function parseAction({ name, actions }: VerbRow, subject: string | undefined): string | undefined {
  if (actions === undefined || subject === undefined) return actions?.[0];
  if (actions.includes(subject)) return subject;
  throw new DkmsError('BAD_VALUE', `${name} takes ${actions.join(' or ')}, not ${JSON.stringify(subject)}`);
}

function createSwitches(options: Words['options']) {
  return {
    all: options.all === true,
    force: options.force === true,
    forceVersion: options.forceVersionOverride === true,
    rpmSafeUpgrade: options.rpm_safe_upgrade === true,
    allKernels: options.allKernels === true,
    dryRun: options.dryRun === true,
    symlinkModules: options.symlinkModules === true,
    noDepmod: options.depmod === false,
    modprobeOnInstall: options.modprobeOnInstall === true,
    binariesOnly: options.binariesOnly === true,
    sourceOnly: options.sourceOnly === true,
    batch: options.batch === true,
    failed: options.failed === true,
    json: options.json === true,
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    debug: options.debug === true,
  };
}

/** Ways to read an option's value: as it stands, as a path from where the caller stands, and all of a repeated one. */
function createReaders(options: Words['options'], cwd: string) {
  const text = (name: string): string | undefined => {
    const given = options[name];
    return typeof given === 'string' ? given : undefined;
  };
  const path = (name: string): string | undefined => {
    const given = text(name);
    return given === undefined ? undefined : resolve(cwd, given);
  };
  const list = (name: string): readonly string[] => {
    const given = options[name];
    if (typeof given === 'string') return [given];
    return (given as readonly string[] | undefined) ?? [];
  };
  return { text, path, list };
}

/** A word that starts as a path does, or that names a source in the current directory; what is loaded is a file. */
function namesSource({ archive }: VerbRow, word: string, { cwd, isSource }: Surroundings): boolean {
  return archive === 'loaded' || /^(\/|\.{1,2}(\/|$))/.test(word) || isSource(resolve(cwd, word));
}

function parseModule(given: {
  readonly word: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
}): Request['module'] {
  const named = given.name ?? given.word;
  if (named === undefined) return undefined;
  const slash = named.indexOf('/');
  const name = slash < 0 ? named : named.slice(0, slash);
  return { name, version: given.version ?? (slash < 0 ? undefined : named.slice(slash + 1)) };
}

/** `6.1.0-56-amd64`, `6.1.0-56-amd64/x86_64`, and several with commas between. */
function parseKernels(text: string): readonly KernelWord[] {
  if (text === '') throw new DkmsError('KERNEL_EMPTY', '-k was given no kernel');
  return text.split(',').map(parseKernel);
}

function parseKernel(word: string): KernelWord {
  const [release = '', arch, ...more] = word.split('/');
  if (release === '' || /\s/.test(release) || release.startsWith('.') || more.length > 0) {
    throw new DkmsError('BAD_VALUE', `${JSON.stringify(word)} is no kernel release`);
  }
  return { release, arch: arch === undefined ? undefined : parseArch(arch) };
}

/** It becomes a directory's name, as the release does. */
function parseArch(word: string): string {
  if (/^\w[\w.-]*$/.test(word)) return word;
  throw new DkmsError('BAD_VALUE', `${JSON.stringify(word)} is no architecture`);
}

function parseDirective(word: string): string {
  if (/^[A-Z_]+(\[\d+\])?=/.test(word)) return word;
  throw new DkmsError('BAD_VALUE', `--directive takes NAME=VALUE, not ${JSON.stringify(word)}`);
}

function parseNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]+$/.test(text)) return Number(text);
  throw new DkmsError('BAD_VALUE', `${option} takes a number, not ${JSON.stringify(text)}`);
}

function checkArchiveOptions(
  verb: VerbRow,
  { archive, binariesOnly, sourceOnly }: Request,
  isConfig: boolean,
): void {
  if (binariesOnly && sourceOnly)
    throw new DkmsError('BINARIES_AND_SOURCE', '--binaries-only and --source-only exclude each other');
  if (archive === '') throw new DkmsError('BAD_VALUE', '--archive was given no name');
  if (archive !== undefined && (verb.archive === undefined || (isConfig && verb.archive !== 'loaded')))
    throw new DkmsError('BAD_VALUE', `${verb.name} has no use for --${isConfig ? 'config' : 'archive'}`);
}

function checkCombinations(verb: VerbRow, { all, allKernels, kernels, arches }: Request): void {
  if (allKernels && kernels.length > 0)
    throw new DkmsError('ALL_WITH_KERNEL', '--all-kernels and -k exclude each other');
  if (allKernels && !verb.takes.includes('all-kernels'))
    throw new DkmsError('ALL_NOT_HERE', `${verb.name} has no use for --all-kernels`);
  if (!all) return;
  if (kernels.length > 0) throw new DkmsError('ALL_WITH_KERNEL', '--all and -k exclude each other');
  if (arches.length > 0) throw new DkmsError('ALL_WITH_ARCH', '--all and -a exclude each other');
  if (!verb.takes.includes('all')) throw new DkmsError('ALL_NOT_HERE', `${verb.name} has no use for --all`);
}
