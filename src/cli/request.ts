import { findVerb, type VerbRow } from '../commands/index';
import { DkmsError } from '../errors/dkms-error';
import type { Request } from '../model/request';
import { checkCombinations } from './combinations';
import { createDiskWords } from './disk-words';
import { parseFilters, parseKernel, parseKernels } from './kernel-words';
import { OPTIONS } from './options';
import { parsePackageWords, parseRpmWords } from './package-words';
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
      /** Options that do nothing any more. */
      readonly deprecated: readonly string[];
      /** Words that are one too many, for a verb that only shows. */
      readonly ignored: readonly string[];
    };

export interface Surroundings {
  /** A path as it is seen from where the caller stands: absolute. */
  readonly resolve: (path: string) => string;
  /** Whether a bare word names a file or a directory that a module can be read from. */
  readonly isSource: (word: string) => boolean;
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
  const { verb, subject, ignored } = findVerbWord(given.words);
  const request = createRequest(verb, { options, subject }, around);
  checkCombinations(verb, request);
  const deprecated = OPTIONS.filter(row => row.deprecated && isGiven(argv, row.long)).map(
    row => `--${row.long}`,
  );
  return { kind: 'verb', verb, request, deprecated, ignored };
}

function isGiven(argv: readonly string[], long: string | undefined): boolean {
  return argv.some(word => word === `--${long}` || word.startsWith(`--${long}=`));
}

interface VerbWord {
  readonly verb: VerbRow;
  readonly subject: string | undefined;
  readonly ignored: readonly string[];
}

function findVerbWord(words: readonly string[]): VerbWord {
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
  const [subject, ...more] = others;
  if (more.length > 0 && verb.onlyShows !== true) throw createOneTooMany(verb, more[0]);
  return { verb, subject: subject || undefined, ignored: more };
}

function createOneTooMany({ name }: VerbRow, word: string | undefined): DkmsError {
  return new DkmsError(
    'BAD_VALUE',
    `${name} takes one module at a time; ${JSON.stringify(word)} is one too many`,
  );
}

function createRequest(
  verb: VerbRow,
  { options, subject }: { options: Words['options']; subject: string | undefined },
  around: Surroundings,
): Request {
  const readers = createReaders(options, around);
  const { text, path, list } = readers;
  const kernels = [...list('kernelver'), ...(verb.takesKernel && subject ? [subject] : [])];
  return {
    verb: verb.name,
    action: parseAction(verb, subject),
    ...parseSubject(verb, { text, subject }, around),
    ...(verb.onlyShows ? parseFilters : parseKernels)({ kernels, arches: list('arch') }),
    templateKernel: list('templatekernel').map(parseKernel)[0],
    given: createGiven(readers),
    ...createSwitches(options),
    root: path('root') ?? '/',
    trees: { dkmsTree: path('dkmstree'), sourceTree: path('sourcetree'), installTree: path('installtree') },
    waitSeconds: options.wait === false ? 0 : parseNumber('--wait', text('wait')),
    parallelJobs: parseNumber('-j', text('j')),
    output: path('output'),
    archive: text('archive') ?? (verb.archive === 'loaded' ? text('config') : undefined),
    packageWords: parsePackageWords(text),
    rpm: parseRpmWords(text, options.classicName === true),
    disk: createDiskWords(text, parseNumber('--size', text('size'))),
    tarballRoot: path('tarballRoot'),
    upgradedFrom: text('upgradedFrom'),
  };
}

function createGiven({ path, list }: ReturnType<typeof createReaders>): Request['given'] {
  return {
    conf: path('c'),
    kernelConfig: path('config'),
    kernelSourceDir: path('kernelsourcedir'),
    directives: list('directive').map(parseDirective),
  };
}

interface GivenSubject {
  readonly text: (name: string) => string | undefined;
  /** The word that is no verb. */
  readonly subject: string | undefined;
}

/** What a call is about: a module by its name, or a source by its path. */
function parseSubject(
  verb: VerbRow,
  { text, subject }: GivenSubject,
  around: Surroundings,
): Pick<Request, 'module' | 'anyVersion' | 'source'> {
  const word = verb.takesKernel === true || verb.actions !== undefined ? undefined : subject;
  const [name, version] = [text('module') || undefined, text('v') || undefined];
  const archive = chooseSource(verb, { text, isNamed: (word ?? name) !== undefined });
  const isSource = word !== undefined && archive === undefined && namesSource(verb, word, around);
  if (word !== undefined && name !== undefined && !isSource && verb.onlyShows !== true)
    throw createOneTooMany(verb, word);
  const source = archive ?? (isSource ? word : undefined);
  return {
    module: parseModule({ word: isSource ? undefined : word, name, version }),
    anyVersion: (name ?? subject) === undefined ? version : undefined,
    source: source === undefined ? undefined : around.resolve(source),
  };
}

/** The archive that an option names; on ldtarball, the first article's --config does so too. */
function chooseSource(
  { archive }: VerbRow,
  { text, isNamed }: { text: GivenSubject['text']; isNamed: boolean },
): string | undefined {
  switch (archive) {
    case 'loaded':
      return text('archive') ?? text('config');
    case 'source':
      // Who names a module means that one, whatever archive it once came in.
      return isNamed ? undefined : text('archive');
    default:
      return undefined;
  }
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
    noInitrd: options.initrd === false,
    modprobeOnInstall: options.modprobeOnInstall === true,
    binariesOnly: options.binariesOnly === true,
    sourceOnly: options.sourceOnly === true,
    batch: options.batch === true,
    failed: options.failed === true,
    fix: options.fix === true,
    yes: options.yes === true,
    json: options.json === true,
    quiet: options.quiet === true,
    verbose: options.verbose === true,
    debug: options.debug === true,
  };
}

/** Ways to read an option's value: as it stands, as a path from where the caller stands, and all of a repeated one. */
function createReaders(options: Words['options'], { resolve }: Surroundings) {
  const text = (name: string): string | undefined => {
    const given = options[name];
    return typeof given === 'string' ? given : undefined;
  };
  const path = (name: string): string | undefined => {
    const given = text(name);
    return given === undefined ? undefined : resolve(given);
  };
  const list = (name: string): readonly string[] => {
    const given = options[name];
    if (typeof given === 'string') return [given];
    return (given as readonly string[] | undefined) ?? [];
  };
  return { text, path, list };
}

/** A word that starts as a path does, or that names a source in the current directory; what is loaded is a file. */
function namesSource({ archive, onlyShows }: VerbRow, word: string, { isSource }: Surroundings): boolean {
  if (onlyShows === true) return false;
  return archive === 'loaded' || /^(\/|\.{1,2}(\/|$))/.test(word) || isSource(word);
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
  return { name, version: given.version ?? ((slash >= 0 && named.slice(slash + 1)) || undefined) };
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
