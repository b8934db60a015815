import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import { DIRECTIVE_NAMES, type DirectiveName, findDirective } from './directives';
import SCRIPT from './evaluate.bash?raw';
import { parseTold, type ToldConf } from './parse-told';
import { wrapInSandbox } from './sandbox';

/** One conf to evaluate for one kernel. */
export interface ConfQuery {
  /** The conf, then the overrides that are there, absolute. */
  readonly files: readonly [string, ...string[]];
  readonly kernel: Kernel;
  readonly kernelSourceDir: string;
  readonly dkmsTree: string;
  readonly sourceTree: string;
  readonly module: ModuleRef;
  /** `NAME=VALUE`, which come last; values as they stand. */
  readonly directives?: readonly string[];
}

/** What a conf set, before anything is made of it. */
export interface RawConf {
  /** Directives that were set with an index: `NAME[0]=`, not `NAME=`. */
  readonly arrays: ReadonlySet<DirectiveName>;
  readonly values: ReadonlyMap<DirectiveName, ReadonlyMap<number, string>>;
  /** For directives that are expressions: whether they fit; undefined: not a valid expression. */
  readonly matches: ReadonlyMap<DirectiveName, ReadonlyMap<number, boolean | undefined>>;
  /** Variables whose names begin as directives of the first versions do: `MAKE_smp`, `MODULES_CONF0`. */
  readonly others: ReadonlyMap<string, string>;
  /** Of the kernel that it was evaluated for. */
  readonly release: string;
}

export type Evaluated =
  | { readonly ok: true; readonly raw: RawConf }
  | { readonly ok: false; readonly error: DkmsError };

/** A conf sets variables; one that takes longer than this waits for something that will not come. */
const TIME_LIMIT_SECONDS = 10;
/** What timeout(1) exits with when the time is up. */
const TIMED_OUT = 124;
const KILLED = 137;

/**
 * Evaluates confs by bash, all in one process; the answers are in the order of the queries. One that hangs costs its
 * time limit and does not take the others along.
 *
 * @param trust 'own': registered by root. 'stranger': in a sandbox where there is one.
 */
export async function evaluateConfs(
  host: Host,
  queries: readonly ConfQuery[],
  trust: 'own' | 'stranger' = 'own',
): Promise<readonly Evaluated[]> {
  const answers: Evaluated[] = [];
  while (answers.length < queries.length) {
    const rest = queries.slice(answers.length);
    const ended = await host.run(
      wrapInSandbox(host, trust, {
        file: 'timeout',
        args: [
          '--kill-after=1',
          String(TIME_LIMIT_SECONDS),
          'bash',
          '-c',
          SCRIPT,
          'dkms.conf',
          ...rest.flatMap(toArguments),
        ],
        env: { DKMS_DIRECTIVES: DIRECTIVE_NAMES.join(' '), DKMS_MATCHES: MATCHES },
      }),
    );
    const timedOut = ended.exitCode === TIMED_OUT || ended.exitCode === KILLED;
    const told = parseTold(ended.stdout);
    for (const [i, conf] of told.entries()) {
      const query = rest[i];
      if (query === undefined) break;
      answers.push(judge(query, conf, { timedOut: timedOut && i === told.length - 1, stderr: ended.stderr }));
    }
    if (told.length === 0) {
      const missing = ended.missing ? 'timeout(1) of coreutils and bash are needed' : ended.stderr.trim();
      throw new DkmsError('TOOL_MISSING', 'bash could not be started to read dkms.conf', {
        detail: missing,
        hint: 'Install bash and coreutils, then run this again.',
      });
    }
  }
  return answers;
}

const MATCHES = DIRECTIVE_NAMES.flatMap(name => {
  const { matches } = findDirective(name);
  return matches === undefined ? [] : [`${name}=${matches}`];
}).join(' ');

function toArguments(query: ConfQuery, id: number): readonly string[] {
  const { directives = [] } = query;
  return [
    String(id),
    query.kernel.release,
    query.kernel.arch,
    query.kernelSourceDir,
    query.dkmsTree,
    query.sourceTree,
    query.module.name,
    query.module.version,
    String(directives.length),
    ...directives,
    String(query.files.length),
    ...query.files,
  ];
}

function judge(query: ConfQuery, told: ToldConf, run: { timedOut: boolean; stderr: string }): Evaluated {
  const [conf] = query.files;
  // It may hang there as it did here.
  const trace = `See where with: timeout ${TIME_LIMIT_SECONDS} bash -x ${conf}`;
  const bad = (problem: string, detail?: string, hint = trace): Evaluated => ({
    ok: false,
    error: new DkmsError('CONF_BAD', `${conf} ${problem}`, { detail, hint }),
  });
  if (told.status === undefined) {
    return run.timedOut
      ? bad(`was still running after ${TIME_LIMIT_SECONDS} seconds`)
      : bad('ended the shell that read it', lastLine(run.stderr));
  }
  const syntax = run.stderr
    .split('\n')
    .find(line => query.files.some(f => line.startsWith(`${f}: line `)) && SYNTAX.test(line));
  return syntax === undefined
    ? { ok: true, raw: { ...told.raw, release: query.kernel.release } }
    : bad('is not valid shell', syntax, `Read it with: bash -n ${conf}`);
}

const SYNTAX = /syntax error|unexpected (end of file|EOF)/;

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').pop() || undefined;
}
