import { createHelp, createUsage, createVerbHelp } from './cli/help';
import { type Asked, parseArguments } from './cli/request';
import type { VerbRow } from './commands/index';
import { surveySystem } from './commands/system';
import type { Result } from './commands/verb';
import { explainSystemError } from './errors/from-system';
import type { Host } from './host/host';
import { resolvePath } from './host/resolve';
import type { Emit } from './model/event';
import type { Outcome } from './model/outcome';
import type { Request } from './model/request';
import { formatError } from './report/error';
import { findExitCode } from './report/exit-code';
import { findFailedExitCode, formatFailed } from './report/failed';
import {
  createErrorJson,
  createFailedJson,
  createFilesJson,
  createKeyJson,
  createLintedJson,
  createMokJson,
  createOutcomesJson,
  createPlanJson,
  createStatusJson,
  createUpkeepJson,
  createVerifiedJson,
} from './report/json';
import { describeKey, formatMok } from './report/key';
import { findLintedExitCode, formatLinted } from './report/lint';
import { formatPlan, formatPlannedFiles } from './report/plan';
import { formatSettings } from './report/settings';
import { formatStatusLine } from './report/status';
import { formatSummary, isOfSeveralKernels } from './report/summary';
import { createTerminalReport } from './report/terminal';
import { createTextReport } from './report/text';
import { findUpkeepExitCode, formatUpkeep } from './report/upkeep';
import { findVerifiedExitCode, formatVerified } from './report/verify';

/** The version of dkms whose behaviour is kept; programs read it from --version. */
const CONTRACT_VERSION = '3.4.3';

declare const __DKMS_NG_VERSION__: string | undefined;

/** Does what the command line says; the exit code is the answer. */
export async function main(argv: readonly string[], outside: Host): Promise<number> {
  const json = argv.includes('--json');
  const host = argv.some(word => word === '-q' || word === '--quiet') ? silence(outside, { json }) : outside;
  let verb: VerbRow | undefined;
  try {
    const asked = parseArguments(argv, {
      resolve: path => resolvePath(host, path),
      isSource: word => isSource(host, word),
    });
    if (asked.kind === 'verb') verb = asked.verb;
    return await answer(asked, host);
  } catch (thrown) {
    const error = explainSystemError(thrown);
    if (error === undefined) throw thrown;
    if (json) host.write('stdout', formatJson(createErrorJson(verb?.name, error)));
    host.write('stderr', formatError(error));
    if (error.code === 'NO_VERB' || error.code === 'UNKNOWN_VERB') host.write('stderr', createUsage());
    return error.exitCode;
  }
}

/** With -q nothing is said, nor by what is started: the exit code tells. Who asks for JSON gets that. */
function silence(host: Host, { json }: { readonly json: boolean }): Host {
  return {
    ...host,
    write: (stream, text) => {
      if (json && stream === 'stdout') host.write(stream, text);
    },
    shell: command => host.shell({ ...command, log: command.log ?? '/dev/null' }),
    openTerminal: () => undefined,
  };
}

async function answer(asked: Asked, host: Host): Promise<number> {
  switch (asked.kind) {
    case 'help':
      host.write('stdout', asked.verb === undefined ? createHelp() : createVerbHelp(asked.verb));
      return 0;
    case 'version':
      host.write('stdout', asked.json ? formatVersionJson() : `dkms-${CONTRACT_VERSION}\n`);
      return 0;
    case 'verb':
      for (const option of asked.deprecated)
        host.write('stderr', `Warning: ${option} does nothing any more\n`);
      for (const word of asked.ignored)
        host.write('stderr', `Warning: ${JSON.stringify(word)} is one word too many, and is passed over\n`);
      return runVerb(asked.verb, asked.request, host);
  }
}

async function runVerb(verb: VerbRow, request: Request, host: Host): Promise<number> {
  const { json, verbose } = request;
  const plain: Emit = json
    ? event => {
        if (event.kind === 'warning') host.write('stderr', `Warning: ${event.text}\n`);
      }
    : createTextReport({ write: host.write, verbose });
  const shown = json ? undefined : createTerminalReport(plain, host);
  if (request.debug) host.write('stderr', formatSettings((await surveySystem(host, request)).settings));
  const { run } = await verb.load();
  const result = await run({ host, request, emit: shown?.emit ?? plain }).finally(shown?.stop);
  return report(result, { verb, request, host });
}

function report(
  result: Result,
  { verb, request, host }: { verb: VerbRow; request: Request; host: Host },
): number {
  const { json } = request;
  switch (result.kind) {
    case 'status':
      if (json) host.write('stdout', formatJson(createStatusJson(result.modules)));
      else host.write('stdout', result.modules.map(module => `${formatStatusLine(module)}\n`).join(''));
      for (const error of result.errors) host.write('stderr', formatError(error));
      return 0;
    case 'plan':
      if (json) host.write('stdout', formatJson(createPlanJson(verb.name, result.plan, result.tree)));
      else host.write('stdout', formatPlan(result.plan));
      return 0;
    case 'key':
      if (json) host.write('stdout', formatJson(createKeyJson(verb.name, result.pair, result.state)));
      else host.write('stdout', `${describeKey(result.pair, result.state)}\n`);
      return 0;
    case 'files':
      if (json) host.write('stdout', formatJson(createFilesJson(verb.name, result)));
      else if (result.planned) host.write('stdout', formatPlannedFiles(result));
      return 0;
    case 'outcomes': {
      const isJudged = ({ module }: Pick<Outcome, 'module'>): boolean =>
        verb.answersForItsModule !== true || module.name === request.module?.name;
      const exitCode = findExitCode(result.outcomes.filter(isJudged), result.leftOut.filter(isJudged), verb);
      if (json) host.write('stdout', formatJson(createOutcomesJson(verb.name, { ...result, exitCode })));
      else if (result.summary || isOfSeveralKernels(result.outcomes, result.leftOut))
        host.write('stdout', formatSummary(result.outcomes, result.leftOut));
      return exitCode;
    }
    default:
      return reportLook(result, { verb, request, host });
  }
}

/** What verbs found that only look. */
function reportLook(
  result: Extract<Result, { kind: 'failed' | 'linted' | 'mok' | 'upkeep' | 'verified' }>,
  { verb, request, host }: { verb: VerbRow; request: Request; host: Host },
): number {
  const tell = (value: unknown, text: string): void => {
    if (request.json) host.write('stdout', formatJson(value));
    else host.write('stdout', text);
  };
  switch (result.kind) {
    case 'failed':
      tell(createFailedJson(verb.name, result.failed), formatFailed(result.failed));
      return findFailedExitCode(result.failed);
    case 'linted':
      tell(createLintedJson(verb.name, result.linted), formatLinted(result.linted, request.dryRun));
      return findLintedExitCode(result.linted);
    case 'mok':
      tell(createMokJson(verb.name, result), formatMok(result));
      return 0;
    case 'upkeep':
      tell(createUpkeepJson(verb.name, result.outcomes), formatUpkeep(verb.name, result.outcomes));
      return findUpkeepExitCode(verb.name, result.outcomes);
    case 'verified':
      tell(createVerifiedJson(verb.name, result.verified), formatVerified(result.verified));
      return findVerifiedExitCode(result.verified);
  }
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function formatVersionJson(): string {
  const own = typeof __DKMS_NG_VERSION__ === 'string' ? __DKMS_NG_VERSION__ : 'unbuilt';
  return formatJson({ schema: 1, dkms: CONTRACT_VERSION, 'dkms-ng': own });
}

/** A name that only an archive or a conf has, or a directory with a dkms.conf in one of its places. */
function isSource(host: Host, word: string): boolean {
  const { files } = host;
  if (host.cwd === undefined) return false;
  const path = resolvePath(host, word);
  if (files.isDirectory(path)) {
    const confs = ['dkms.conf', 'dkms/dkms.conf', 'dkms.conf.in', 'dkms/dkms.conf.in'];
    const debian = files.list(`${path}/debian`).filter(name => /(^|\.)dkms$/.test(name));
    return debian.length > 0 || confs.some(name => files.exists(`${path}/${name}`));
  }
  return /(\.tar(\.\w+)?|\.t[a-z]{2,3}2?|\.rpm|\.deb|\/dkms\.conf)$/.test(path);
}
