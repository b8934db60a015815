import { evaluateConfs } from '../conf/evaluate';
import { parseConf } from '../conf/parse';
import { scanAssignments } from '../conf/scan';
import type { Host } from '../host/host';
import type { Finding } from '../model/finding';
import type { Kernel } from '../model/kernel';
import type { ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import { chooseModules, findExclusion } from '../plan/find-exclusion';
import { checkNames } from './check-names';
import { checkSource } from './check-source';
import { checkText } from './check-text';
import { checkValues } from './check-values';
import { createFinding } from './rules';
import type { ForKernel, Subject } from './subject';

/** A source to look at. */
export interface Source {
  /** Absolute: its dkms.conf. */
  readonly conf: string;
  /** Absolute: what the conf's names of files refer to. */
  readonly top: string;
  /** What its directory is called, by name and version. */
  readonly named: ModuleRef | undefined;
}

/** What it is looked at with. */
export interface View {
  readonly host: Host;
  readonly paths: Paths;
  /** At least one. */
  readonly kernels: readonly Kernel[];
}

const NOBODY: ModuleRef = { name: '', version: '' };

/** Reads a source as dkms would, in a sandbox: nobody has looked at it yet. */
export async function readSubject(view: View, { conf, top, named = NOBODY }: Source): Promise<Subject> {
  const { host, paths, kernels } = view;
  const sourceDirs = kernels.map(({ release }) => `${paths.installTree}/${release}/build`);
  const answers = await evaluateConfs(
    host,
    kernels.map((kernel, index) => ({
      files: [conf],
      kernel,
      kernelSourceDir: sourceDirs[index] ?? '',
      dkmsTree: paths.dkmsTree,
      sourceTree: paths.sourceTree,
      module: named,
    })),
    'stranger',
  );
  const text = host.files.readText(conf) ?? '';
  const evaluated = answers.flatMap((answer, index): readonly ForKernel[] => {
    const kernel = kernels[index];
    if (!answer.ok || kernel === undefined) return [];
    const parsed = parseConf(answer.raw, named);
    return [{ kernel, kernelSourceDir: sourceDirs[index] ?? '', raw: answer.raw, parsed }];
  });
  const failed = answers.find(answer => !answer.ok);
  const error = failed?.ok === false ? failed.error : undefined;
  return { files: host.files, top, text, assignments: scanAssignments(text), evaluated, error };
}

/** All that is to be said of it, once, in the order of its lines. */
export function checkSubject(subject: Subject): readonly Finding[] {
  const all = [
    ...checkText(subject),
    ...checkNames(subject),
    ...subject.evaluated.flatMap(one => [
      ...checkValues(subject, one),
      ...checkSource(subject, one),
      ...checkKernel(one),
    ]),
  ];
  const once = new Map(all.map(finding => [JSON.stringify(finding), finding]));
  return [...once.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** What the kernel's configuration has to say is left to the build: there may be none here. */
function checkKernel({ kernel, parsed }: ForKernel): readonly Finding[] {
  const { exclusive, modules } = parsed.conf;
  const any = () => 'y';
  const found =
    findExclusion({ ...exclusive, config: [] }, kernel, any) ?? chooseModules(modules, kernel, any).exclusion;
  if (found === undefined) return [];
  const message = `kernel ${kernel.release} (${kernel.arch}) is excluded: it wants ${found.wanted}`;
  return [createFinding('not-for-kernel', message, { directive: found.directive })];
}
