import { dirname, join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Event } from '../model/event';
import { formatRef } from '../model/module-ref';
import type { Outcome } from '../model/outcome';
import type { Call } from './verb';
import type { Workshop } from './workshop';

/**
 * Tells what is built in a workshop, and not that it is a workshop: what is brought in and written there is nobody's
 * concern, and what failed is told once its log is where it stays.
 */
export function createWorkshopReport(call: Call, workshop: Workshop) {
  const { emit } = call;
  const isInside = (event: Event): boolean =>
    (event.kind === 'file' && event.path.startsWith(`${workshop.directory}/`)) ||
    (event.kind === 'job-ended' && (event.outcome.action !== 'build' || event.outcome.result === 'failed'));
  return {
    emit: (event: Event): void => {
      if (!isInside(event)) emit(event);
    },
    /** @returns the outcomes as they were told */
    tellFailures: async (outcomes: readonly Outcome[]): Promise<readonly Outcome[]> => {
      const told: Outcome[] = [];
      for (const outcome of outcomes) {
        const moved = await moveOut(call, workshop, outcome);
        if (moved.error !== undefined) emit({ kind: 'error', error: moved.error });
        told.push(moved);
      }
      return told;
    },
  };
}

/** The log goes beside the packages that were to be made; what is said of the workshop's files is said of the source's. */
async function moveOut(
  { host, request }: Call,
  { source, directory, output }: Workshop,
  outcome: Outcome,
): Promise<Outcome> {
  const { module, kernel, error } = outcome;
  if (error === undefined) return outcome;
  const log = await keepLog(host, outcome, output);
  const build = join(directory, 'tree', module.name, module.version, 'build');
  const top = host.files.isDirectory(source) ? source : dirname(source);
  const isForTree = error.hint?.startsWith(`dkms build ${formatRef(module)}`) === true;
  const details = {
    detail: error.detail?.replaceAll(build, top),
    log,
    trouble: error.trouble,
    exitCode: error.exitCode,
    cause: error.cause,
    hint: isForTree ? `dkms ${request.verb} ${source} -k ${kernel?.release}` : error.hint,
  };
  return { ...outcome, log, error: new DkmsError(error.code, error.message, details) };
}

async function keepLog(
  host: Host,
  { module, kernel, log }: Outcome,
  output: string,
): Promise<string | undefined> {
  if (log === undefined || !host.files.exists(log)) return undefined;
  const kept = join(output, `${module.name}-${module.version}-${kernel?.release ?? 'none'}.make.log`);
  await host.files.makeDirectory(output);
  await host.files.copyFile(log, kept);
  return kept;
}
