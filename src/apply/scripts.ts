import { join } from 'node:path';
import { overrideDir } from '../conf/overrides';
import type { DkmsConf, ScriptName } from '../model/conf';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Preparing } from './prepare';

export interface ScriptCall {
  readonly name: ScriptName;
  readonly conf: DkmsConf;
  /** `source/` or `build/` of the module: the script's own directory, and where it runs. */
  readonly directory: string;
  readonly module: ModuleRef;
  readonly kernel: Kernel | undefined;
  readonly log: string | undefined;
}

/** What the authors of modules find in the environment. */
export function createModuleEnv(
  context: Preparing,
  module: ModuleRef,
  kernel: Kernel | undefined,
): Record<string, string> {
  const { paths } = context.snapshot;
  return {
    ...context.env,
    module: module.name,
    module_version: module.version,
    dkms_tree: paths.dkmsTree,
    source_tree: paths.sourceTree,
    ...(kernel === undefined ? {} : { kernelver: kernel.release, arch: kernel.arch }),
  };
}

/**
 * Runs one script of a module, if it has it. Its words may hold arguments. One that is not there or not executable
 * is passed over with a warning.
 *
 * @returns its status; 0 when there was nothing to run
 */
export async function runScript(context: Preparing, call: ScriptCall): Promise<number> {
  const text = call.conf.scripts[call.name];
  if (text === undefined) return 0;
  const { host, emit, snapshot } = context;
  const directory = findScriptDirectory(context, call, text);
  const file = join(directory, text.split(/\s/)[0] ?? '');
  if (!host.files.isExecutable(file)) {
    const problem = host.files.exists(file) ? 'is not executable' : 'is not there';
    emit({ kind: 'script', module: call.module, directive: call.name, problem: `${file} ${problem}` });
    return 0;
  }
  const facts =
    call.kernel === undefined
      ? undefined
      : snapshot.kernels.get(`${call.kernel.release}/${call.kernel.arch}`);
  const status = await host.shell({
    // The text is the author's; where it lies is ours, and comes by the environment.
    text: `"$DKMS_SCRIPT_DIR"/${text}`,
    cwd: call.directory,
    env: {
      ...createModuleEnv(context, call.module, call.kernel),
      ...(facts === undefined ? {} : { kernel_source_dir: facts.sourceDir }),
      DKMS_SCRIPT_DIR: directory,
    },
    log: call.log,
  });
  return status ?? 1;
}

/** The administrator may have a script of the same name, which runs in its place. */
function findScriptDirectory({ host, snapshot }: Preparing, call: ScriptCall, text: string): string {
  const own = overrideDir(snapshot.paths.configDir, call.module);
  return host.files.exists(join(own, text.split(/\s/)[0] ?? '')) ? own : call.directory;
}

/** Runs a script whose failure changes nothing; it is told. */
export async function runScriptLeniently(context: Preparing, call: ScriptCall): Promise<void> {
  const status = await runScript(context, call);
  if (status === 0) return;
  context.emit({
    kind: 'script',
    module: call.module,
    directive: call.name,
    problem: `ended with status ${status}`,
  });
}
