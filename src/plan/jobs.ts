import { type Kernel, kernelKey } from '../model/kernel';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Action, Job, Reason } from '../model/plan';
import type { Unpacked } from '../model/unpacked';

export function jobId(action: Action, module: ModuleRef, kernel: Kernel | undefined): string {
  return [action, formatRef(module), ...(kernel === undefined ? [] : [kernelKey(kernel)])].join(' ');
}

export function createJob(
  action: Action,
  subject: { readonly module: ModuleRef; readonly kernel?: Kernel | undefined },
  options: {
    readonly after?: readonly Job[];
    readonly force?: boolean;
    readonly because?: Reason;
    readonly unpacked?: Unpacked;
  } = {},
): Job {
  const { module, kernel } = subject;
  return {
    id: jobId(action, module, kernel),
    action,
    module,
    kernel,
    after: (options.after ?? []).map(job => job.id),
    because: options.because ?? 'asked',
    force: options.force ?? false,
    ...(options.unpacked === undefined ? {} : { unpacked: options.unpacked }),
  };
}
