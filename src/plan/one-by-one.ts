import { DkmsError } from '../errors/dkms-error';
import { formatKernel, type Kernel, kernelKey } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { LeftOut, Plan } from '../model/plan';

/**
 * The plan for one module, with the kernels one after the other: where one fails, those after it are not tried. A
 * kernel that the module is not meant for fails nothing. Looks at nothing but its arguments.
 *
 * @param kernels  in the order of their turns
 */
export function takeOneByOne(
  plan: Plan,
  { module, kernels }: { readonly module: ModuleRef; readonly kernels: readonly Kernel[] },
): Plan {
  const order = kernels.map(kernelKey);
  const turnOf = ({ kernel }: { readonly kernel: Kernel | undefined }): number =>
    kernel === undefined ? -1 : order.indexOf(kernelKey(kernel));
  const end = Math.min(order.length, ...plan.leftOut.filter(isRefused).map(turnOf));
  const tried = plan.jobs.filter(job => turnOf(job) < end);
  const jobs = tried.map(job => {
    const turn = turnOf(job);
    const before = turn < 1 ? [] : tried.filter(other => turnOf(other) === turn - 1);
    return { ...job, after: [...job.after, ...before.map(({ id }) => id)] };
  });
  const failed = kernels[end];
  const left = plan.leftOut.filter(leftOut => turnOf(leftOut) <= end);
  const untried = kernels.slice(end + 1).map(kernel => leaveUntried({ module, kernel, failed }));
  return { ...plan, jobs, leftOut: [...left, ...untried] };
}

/** What stands in for a job that is not tried, and in its message. */
export function createUntriedError(module: ModuleRef, kernel: Kernel, failed: Kernel): DkmsError {
  return new DkmsError(
    'DEPENDENCY_FAILED',
    `${formatRef(module)} was not tried for kernel ${formatKernel(kernel)}: it failed for ${formatKernel(failed)}`,
    { hint: `dkms install ${formatRef(module)} -k ${kernel.release}` },
  );
}

function isRefused({ kernel, reason }: LeftOut): boolean {
  return kernel !== undefined && reason.kind === 'refused' && reason.error.code !== 'NOT_FOR_KERNEL';
}

function leaveUntried(left: {
  readonly module: ModuleRef;
  readonly kernel: Kernel;
  readonly failed: Kernel | undefined;
}): LeftOut {
  const { module, kernel, failed = kernel } = left;
  return { module, kernel, reason: { kind: 'refused', error: createUntriedError(module, kernel, failed) } };
}
