import type { Kernel } from '../model/kernel';
import type { Job } from '../model/plan';

/** @throws {Error} when a plan made such a job for no kernel: a fault of ours */
export function kernelOf(job: Job): Kernel {
  if (job.kernel === undefined) throw new Error(`${job.id} is for no kernel`);
  return job.kernel;
}
