import type { Host } from '../host/host';
import type { Distribution } from '../model/distribution';
import type { Emit } from '../model/event';
import { formatKernel, type Kernel } from '../model/kernel';
import type { Paths } from '../model/paths';

interface Around {
  readonly host: Host;
  readonly paths: Paths;
  readonly profile: Distribution;
  readonly emit: Emit;
}

/**
 * Makes the initramfs of each kernel again that has one. A failure is told, and changes nothing: the one before is
 * still there.
 */
export async function remakeInitramfs(around: Around, kernels: readonly Kernel[]): Promise<void> {
  const { host, paths, emit } = around;
  const { initramfs } = around.profile;
  // The programs know no other root than their own.
  if (initramfs === undefined || paths.root !== '/') return;
  for (const kernel of kernels) {
    const image = initramfs.image(kernel.release);
    if (!host.files.exists(image)) continue;
    for (const { file, args } of initramfs.programs) {
      const ran = await host.run({ file, args: args(kernel.release) });
      if (ran.missing) continue;
      if (ran.ok) emit({ kind: 'file', doing: 'write', path: image });
      else emit({ kind: 'warning', text: describeFailure(kernel, image, ran.stderr) });
      break;
    }
  }
}

function describeFailure(kernel: Kernel, image: string, stderr: string): string {
  const said = stderr.trim().split('\n').pop() ?? '';
  return `${image} still has the modules of before: it could not be made again for ${formatKernel(kernel)}: ${said}`;
}
