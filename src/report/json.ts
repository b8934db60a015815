import type { DkmsError } from '../errors/dkms-error';
import type { FailedBuild } from '../model/failed-build';
import type { Linted } from '../model/finding';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { ModuleStatus } from '../model/module-status';
import type { Outcome } from '../model/outcome';
import type { Job, LeftOut, Plan } from '../model/plan';
import type { Verified } from '../model/readiness';
import type { KeyPair, KeyState, MokStatus, SignedModule } from '../model/signing';
import { findState, type TreeEntry } from '../model/tree';
import type { UpkeepOutcome } from '../model/upkeep';
import { findFailedExitCode } from './failed';
import { findLintedExitCode } from './lint';
import { findUpkeepExitCode } from './upkeep';
import { findVerifiedExitCode } from './verify';

/** Counts up when a field changes its meaning or goes; new fields do not. */
const SCHEMA = 1;

/** @source docs/json.md */
export function createStatusJson(modules: readonly ModuleStatus[]): unknown {
  return {
    schema: SCHEMA,
    modules: modules.map(
      ({ module, kernel, state, hasOriginals, files, weakFrom, signatures, waitsFor, error }) => ({
        ...createSubject(module, kernel),
        state,
        originals: hasOriginals,
        files: files ?? null,
        signatures: signatures?.map(describeSignature) ?? null,
        ...(weakFrom === undefined ? {} : { from: weakFrom }),
        ...(waitsFor === undefined ? {} : { reason: waitsFor }),
        ...(error === undefined ? {} : { error: describeError(error), log: error.log ?? null }),
      }),
    ),
  };
}

/** @source docs/json.md */
export function createFailedJson(verb: string, failed: readonly FailedBuild[]): unknown {
  return {
    schema: SCHEMA,
    verb,
    exitCode: findFailedExitCode(failed),
    failed: failed.map(({ module, kernel, error }) => ({
      ...createSubject(module, kernel),
      error: describeError(error),
      log: error.log ?? null,
    })),
  };
}

function describeSignature({ name, signature }: SignedModule) {
  return {
    name,
    signed: signature === undefined ? null : signature !== null,
    signer: signature?.signer ?? null,
    key: signature?.key ?? null,
    hash: signature?.hash ?? null,
  };
}

/** @source docs/json.md */
export function createOutcomesJson(
  verb: string,
  result: {
    readonly outcomes: readonly Outcome[];
    readonly leftOut: readonly LeftOut[];
    readonly exitCode: number;
    readonly tree?: readonly TreeEntry[];
  },
): unknown {
  const { outcomes, leftOut, exitCode, tree = [] } = result;
  const jobs = [
    ...outcomes.map(outcome => describeOutcome(outcome, tree)),
    ...leftOut.map(left => describeLeftOut(left, tree)),
  ];
  return { schema: SCHEMA, verb, exitCode, jobs };
}

/** @source docs/json.md */
export function createPlanJson(verb: string, plan: Plan, tree: readonly TreeEntry[]): unknown {
  return {
    schema: SCHEMA,
    verb,
    plan: plan.jobs.map(describeJob),
    leftOut: plan.leftOut.map(left => describeLeftOut(left, tree)),
    ...(plan.source === undefined ? {} : { source: plan.source }),
    ...(plan.package === undefined ? {} : { package: plan.package }),
  };
}

/** @source docs/json.md */
export function createFilesJson(
  verb: string,
  {
    paths,
    planned,
    first,
  }: { readonly paths: readonly string[]; readonly planned?: true; readonly first?: Plan },
): unknown {
  const jobs = first?.jobs.map(describeJob);
  return { schema: SCHEMA, verb, exitCode: 0, files: paths, planned, first: jobs };
}

/** @source docs/json.md */
export function createKeyJson(verb: string, { key, certificate }: KeyPair, state: KeyState): unknown {
  return { schema: SCHEMA, verb, exitCode: 0, state, key, certificate };
}

/** @source docs/json.md */
export function createMokJson(verb: string, mok: MokStatus): unknown {
  const { pair, state, secureBoot, enrolment, password } = mok;
  return {
    ...(createKeyJson(verb, pair, state) as object),
    secureBoot: secureBoot ?? null,
    enrolment,
    password: password ?? null,
  };
}

/** @source docs/json.md */
export function createVerifiedJson(verb: string, verified: Verified): unknown {
  const { kernel, enforcedBy, modules } = verified;
  return {
    schema: SCHEMA,
    verb,
    exitCode: findVerifiedExitCode(verified),
    kernel: kernel.release,
    arch: kernel.arch,
    signaturesRequiredBy: enforcedBy ?? null,
    modules: modules.map(({ module, state, problems, notes }) => ({
      module: module.name,
      version: module.version,
      state,
      problems,
      notes,
    })),
  };
}

/** @source docs/json.md */
export function createLintedJson(verb: string, linted: readonly Linted[]): unknown {
  return {
    schema: SCHEMA,
    verb,
    exitCode: findLintedExitCode(linted),
    confs: linted.map(({ conf, module, findings, fixed }) => ({
      conf,
      module: module?.name ?? null,
      version: module?.version ?? null,
      findings: findings.map(({ rule, kind, line, directive, message, next, fixable }) => ({
        rule,
        kind,
        line: line ?? null,
        directive: directive ?? null,
        message,
        next: next ?? null,
        fixable,
      })),
      fixed: fixed === undefined ? null : { changes: fixed.changes, kept: fixed.kept ?? null },
    })),
  };
}

/** @source docs/json.md */
export function createUpkeepJson(verb: string, outcomes: readonly UpkeepOutcome[]): unknown {
  return {
    schema: SCHEMA,
    verb,
    exitCode: findUpkeepExitCode(verb, outcomes),
    items: outcomes.map(({ item, result, error }) => ({
      kind: item.kind,
      module: item.module ?? null,
      kernel: item.kernel?.release ?? null,
      arch: item.kernel?.arch || null,
      path: item.path,
      sizeBytes: item.sizeBytes,
      why: item.why,
      next: item.next ?? null,
      result,
      error: error === undefined ? null : describeError(error),
    })),
  };
}

/** @param verb  undefined: none was understood */
export function createErrorJson(verb: string | undefined, error: DkmsError): unknown {
  return { schema: SCHEMA, verb: verb ?? null, exitCode: error.exitCode, error: describeError(error) };
}

function createSubject(module: ModuleRef, kernel: Kernel | undefined) {
  return {
    module: module.name,
    version: module.version,
    kernel: kernel?.release ?? null,
    arch: kernel?.arch || null,
  };
}

function describeJob({ id, action, module, kernel, after, because }: Job) {
  return { id, ...createSubject(module, kernel), action, after, because };
}

function describeOutcome(outcome: Outcome, tree: readonly TreeEntry[]) {
  const { action, module, kernel, result, because, error, durationMs, log } = outcome;
  return {
    ...createSubject(module, kernel),
    action,
    result,
    state: findState(tree, module, kernel) ?? null,
    reason: error?.code ?? (result === 'unchanged' ? 'already' : because),
    exitCode: error?.exitCode ?? 0,
    error: error === undefined ? null : describeError(error),
    durationMs,
    log: log ?? null,
  };
}

function describeLeftOut({ module, kernel, reason }: LeftOut, tree: readonly TreeEntry[]) {
  const error = reason.kind === 'refused' ? reason.error : undefined;
  return {
    ...createSubject(module, kernel),
    action: null,
    result: findResult(reason),
    state: findState(tree, module, kernel) ?? null,
    reason: error?.code ?? reason.kind,
    exitCode: error?.exitCode ?? 0,
    error: error === undefined ? null : describeError(error),
    durationMs: 0,
    log: null,
  };
}

function findResult(reason: LeftOut['reason']): string {
  switch (reason.kind) {
    case 'already':
      return 'unchanged';
    case 'refused':
      return reason.error.code === 'NOT_FOR_KERNEL' ? 'skipped' : 'failed';
    default:
      return reason.kind;
  }
}

function describeError({ code, message, detail, hint, trouble }: DkmsError) {
  return { code, message, trouble: trouble ?? null, cause: detail ?? null, next: hint ?? null };
}
