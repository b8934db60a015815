import type { DkmsError } from '../errors/dkms-error';
import type { FailedBuild } from '../model/failed-build';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { ModuleStatus } from '../model/module-status';
import type { Outcome } from '../model/outcome';
import type { LeftOut, Plan } from '../model/plan';
import type { Verified } from '../model/readiness';
import type { KeyPair, KeyState, MokStatus, SignedModule } from '../model/signing';
import { findFailedExitCode } from './failed';
import { findVerifiedExitCode } from './verify';

/** Counts up when a field changes its meaning or goes; new fields do not. */
const SCHEMA = 1;

/** @source docs/json.md */
export function createStatusJson(modules: readonly ModuleStatus[]): unknown {
  return {
    schema: SCHEMA,
    modules: modules.map(
      ({ module, kernel, state, hasOriginals, files, weakFrom, signatures, waitsFor }) => ({
        ...createSubject(module, kernel),
        state,
        originals: hasOriginals,
        files: files ?? null,
        signatures: signatures?.map(describeSignature) ?? null,
        ...(weakFrom === undefined ? {} : { from: weakFrom }),
        ...(waitsFor === undefined ? {} : { reason: waitsFor }),
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
  result: { outcomes: readonly Outcome[]; leftOut: readonly LeftOut[]; exitCode: number },
): unknown {
  return {
    schema: SCHEMA,
    verb,
    exitCode: result.exitCode,
    jobs: [...result.outcomes.map(describeOutcome), ...result.leftOut.map(describeLeftOut)],
  };
}

/** @source docs/json.md */
export function createPlanJson(verb: string, plan: Plan): unknown {
  return {
    schema: SCHEMA,
    verb,
    plan: plan.jobs.map(({ id, action, module, kernel, after, because }) => ({
      id,
      ...createSubject(module, kernel),
      action,
      after,
      because,
    })),
    leftOut: plan.leftOut.map(describeLeftOut),
    ...(plan.source === undefined ? {} : { source: plan.source }),
  };
}

/** @source docs/json.md */
export function createFilesJson(
  verb: string,
  { paths, planned }: { readonly paths: readonly string[]; readonly planned?: true },
): unknown {
  return { schema: SCHEMA, verb, exitCode: 0, files: paths, ...(planned ? { planned } : {}) };
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

function describeOutcome({ action, module, kernel, result, error, durationMs, log }: Outcome) {
  return {
    ...createSubject(module, kernel),
    action,
    result,
    exitCode: error?.exitCode ?? 0,
    error: error === undefined ? null : describeError(error),
    durationMs,
    log: log ?? null,
  };
}

function describeLeftOut({ module, kernel, reason }: LeftOut) {
  const error = reason.kind === 'refused' ? reason.error : undefined;
  const excluded = error?.code === 'NOT_FOR_KERNEL';
  return {
    ...createSubject(module, kernel),
    action: null,
    result:
      reason.kind === 'already'
        ? 'unchanged'
        : reason.kind === 'deferred'
          ? 'deferred'
          : excluded
            ? 'skipped'
            : 'failed',
    exitCode: error?.exitCode ?? 0,
    error: error === undefined ? null : describeError(error),
    durationMs: 0,
    log: null,
  };
}

function describeError({ code, message, detail, hint, trouble }: DkmsError) {
  return { code, message, trouble: trouble ?? null, cause: detail ?? null, next: hint ?? null };
}
