import { basename, join } from 'node:path';
import { findBuildEnvironment } from '../conf/build-environment';
import { listOverrides } from '../conf/overrides';
import { DkmsError } from '../errors/dkms-error';
import { withLockPassed } from '../host/lock';
import type { DkmsConf } from '../model/conf';
import { formatKernel } from '../model/kernel';
import type { KernelFacts } from '../model/kernel-facts';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Job } from '../model/plan';
import { getConf, getFacts } from '../model/snapshot';
import type { Step } from '../model/step';
import type { Target } from '../model/target';
import type { NotedInputs } from '../tree/inputs';
import { builtModulesDir, RECORD, recordFile, resultDir, sourceLink } from '../tree/layout';
import { formatRecord, keepInstalledPart, readRecord, readRecordAt } from '../tree/record';
import { type Attempt, LOG, removeAttempt, removeOwnAttempt, withAttempt } from './attempt';
import { hasLeftovers, runClean } from './clean';
import { collectModules, DEPENDS } from './collect';
import { type Context, type JobEnd, UNCHANGED } from './context';
import { kernelOf } from './job-kernel';
import { keepLog } from './kept-logs';
import { prepareSource, runBuildScript } from './prepare';
import { rememberFailure } from './remember-failure';
import { runMake } from './run-make';
import { tellApport } from './tell-apport';

/** One build: what, for which kernel, and where it happens. */
export interface Build extends Target, Attempt {
  readonly conf: DkmsConf;
  readonly facts: KernelFacts;
  readonly inputs: NotedInputs;
}

/**
 * Builds a module for a kernel and puts what came out into the tree. A failed attempt stays in `build`, with its log,
 * but for one that a full disk stopped.
 *
 * @throws {DkmsError} TOOL_MISSING, PATCH_*, SCRIPT_FAILED, MAKE_FAILED, MODULE_NOT_BUILT, NO_SPACE
 */
export async function buildModule(context: Context, job: Job): Promise<JobEnd> {
  const { host, snapshot } = context;
  const { module } = job;
  const kernel = kernelOf(job);
  const conf = getConf(snapshot, module, kernel);
  if (!conf.ok) throw conf.error;
  const facts = getFacts(snapshot, kernel);
  await context.checkKernel(facts);

  const plannedMs = host.elapsedMs();
  const end = await withAttempt(context, { module, kernel }, async attempt => {
    // Somebody else may have built it while we waited for the attempt.
    if (!job.force && host.files.isDirectory(builtModulesDir(snapshot.paths, module, kernel))) {
      await removeAttempt(context, { module, kernel });
      return UNCHANGED;
    }
    const source = sourceLink(snapshot.paths, module);
    const overrides = listOverrides(host.files, snapshot.paths.configDir, { module, kernel });
    const environment = findBuildEnvironment(host.files, snapshot, kernel.release);
    const inputs = context.noteInputs({ source, overrides, facts, environment });
    const build: Build = { ...attempt, module, kernel, conf: conf.conf, facts, inputs };
    const waitedMs = await makeWithinBudget(context, build, plannedMs);
    const log = join(resultDir(snapshot.paths, module, kernel), 'log', LOG);
    await keepLog(host.files, snapshot.paths, build, log);
    await context.commit(job, () => createResultSteps(context, build));
    await runBuildScript(context, build, 'POST_BUILD');
    await removeOwnAttempt(context, build);
    return { result: 'done', log, waitedMs } as const;
  });
  if (end === undefined) throw createRemovedMeanwhile(module);
  return end;
}

/** @returns how long it waited for others and for processors */
async function makeWithinBudget(context: Context, build: Build, plannedMs: number): Promise<number> {
  const budget = await context.budget();
  await budget.enter();
  const waitedMs = Math.round(context.host.elapsedMs() - plannedMs);
  try {
    await makeModules({ ...context, host: withLockPassed(context.host, build.lock) }, build);
    return waitedMs;
  } catch (thrown) {
    await rememberFailure(context, build, thrown);
    await tellApport(context, build, thrown);
    throw thrown;
  } finally {
    budget.leave();
  }
}

async function makeModules(context: Context, build: Build): Promise<void> {
  context.emit({ kind: 'build-started', module: build.module, kernel: build.kernel });
  const source = sourceLink(context.snapshot.paths, build.module);
  const isDirty = build.conf.clean !== undefined && hasLeftovers(context, source);
  await makeDirectories(context, build);
  await prepareSource(context, build);
  if (isDirty) await runClean(context, build);
  await runMake(context, build);
  await collectModules(context, build);
}

async function makeDirectories({ host, snapshot }: Context, build: Build): Promise<void> {
  const { directory } = build;
  await keepLog(host.files, snapshot.paths, build, build.log);
  await host.files.remove(directory);
  await host.files.makeDirectory(directory);
  await host.files.makeDirectory(build.temporary);
  await host.files.writeText(
    build.log,
    `# make.log of ${formatRef(build.module)} for kernel ${formatKernel(build.kernel)}\n`,
  );
}

/** A first result comes by one rename; into one that is there files go one by one, so that it is there throughout. */
async function createResultSteps({ host, snapshot }: Context, build: Build): Promise<readonly Step[]> {
  const { files } = host;
  const result = resultDir(snapshot.paths, build.module, build.kernel);
  const staged = build.result;
  if (!files.isDirectory(sourceLink(snapshot.paths, build.module))) {
    throw createRemovedMeanwhile(build.module);
  }
  if (!files.exists(result)) return [{ do: 'rename', from: staged, to: result }];
  const list = (top: string) => [
    ...['module', 'log'].flatMap(d => files.list(join(top, d)).map(f => join(d, f))),
    ...files.list(top).filter(isDependsNote),
  ];
  const made = list(staged);
  const stale = list(result).filter(path => !made.includes(path));
  const installed = keepInstalledPart(readRecord(files, snapshot.paths, build));
  const fresh = readRecordAt(files, join(staged, RECORD));
  const record = formatRecord({ ...fresh, schema: 1, ...installed });
  return [
    { do: 'write', path: recordFile(snapshot.paths, build.module, build.kernel), text: record },
    ...made.map((path): Step => ({ do: 'put', from: join(staged, path), to: join(result, path) })),
    ...stale
      .filter(path => isDependsNote(path) || !basename(path).startsWith('.'))
      .map((path): Step => ({ do: 'remove', path: join(result, path) })),
  ];
}

function createRemovedMeanwhile(module: ModuleRef): DkmsError {
  return new DkmsError('NOT_IN_TREE', `${formatRef(module)} was removed while it was to be built`, {
    hint: `Add it again: dkms add ${formatRef(module)}`,
  });
}

function isDependsNote(name: string): boolean {
  return name.startsWith(DEPENDS);
}
