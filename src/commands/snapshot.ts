import { join } from 'node:path';
import { type ConfQuery, type Evaluated, evaluateConfs } from '../conf/evaluate';
import { findOverrides } from '../conf/overrides';
import { parseConf } from '../conf/parse';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import { readKernelFacts } from '../kernel/facts';
import type { DkmsConf } from '../model/conf';
import { kernelKey } from '../model/kernel';
import type { KernelFacts } from '../model/kernel-facts';
import { formatRef } from '../model/module-ref';
import { type ConfResult, confKey, type Snapshot } from '../model/snapshot';
import type { Target } from '../model/target';
import { findEntry, type TreeEntry } from '../model/tree';
import { chooseModules } from '../plan/find-exclusion';
import { sourceDir, sourceLink } from '../tree/layout';
import { readTree } from '../tree/read';
import { findWeakInstalls } from '../tree/weak';
import { findChanged, findFailures } from './memory';
import type { System } from './system';

/** Whether builds that failed for what is still as it was then are tried again. Hooks respect, people do not. */
export type Memory = 'ignore failures' | 'respect failures';

/** A system, and where sources lie that will be brought in only when the plan is done: by `name/version`. */
export interface Surveyed extends System {
  readonly staged?: ReadonlyMap<string, string>;
}

/** Reads all that a plan may look at; `choose` names the pairs once the tree is known. */
export async function readSnapshot(
  host: Host,
  system: Surveyed,
  choose: (tree: readonly TreeEntry[]) => readonly Target[],
  memory: Memory = 'ignore failures',
): Promise<Snapshot> {
  const { paths } = system;
  const tree = readTree(host.files, paths);
  const pairs = choose(tree);
  const kernels = new Map(
    pairs.map(({ kernel }) => [kernelKey(kernel), readKernelFacts(host.files, paths, kernel, system.given)]),
  );
  const queries = pairs.map(pair => createQuery(host, system, { ...pair, tree, kernels }));
  const askable = queries.filter((query): query is ConfQuery => !(query instanceof DkmsError));
  const answers = await evaluateConfs(host, askable);
  const confs = new Map<string, ConfResult>();
  for (const [i, pair] of pairs.entries()) {
    const query = queries[i];
    if (query === undefined) continue;
    const key = confKey(pair.module, pair.kernel);
    if (query instanceof DkmsError) confs.set(key, { ok: false, error: query });
    else {
      const answer = answers[askable.indexOf(query)];
      const facts = kernels.get(kernelKey(pair.kernel));
      if (answer !== undefined) confs.set(key, toResult(query, answer, facts));
    }
  }
  const snapshot = { ...system, tree, kernels, confs };
  return {
    ...snapshot,
    weak: new Set(
      findWeakInstalls(host.files, paths, snapshot).map(({ module, kernel }) => confKey(module, kernel)),
    ),
    changed: await findChanged(host, snapshot, pairs),
    failures: memory === 'ignore failures' ? new Map() : await findFailures(host, snapshot, pairs),
  };
}

function createQuery(
  host: Host,
  { paths, given, staged }: Surveyed,
  { module, kernel, tree, kernels }: Target & { tree: readonly TreeEntry[]; kernels: Snapshot['kernels'] },
): ConfQuery | DkmsError {
  const known = findEntry(tree, module);
  const directory =
    staged?.get(formatRef(module)) ??
    (known === undefined || known.broken ? sourceDir(paths, module) : sourceLink(paths, module));
  const conf = given.conf ?? join(directory, 'dkms.conf');
  if (!host.files.exists(conf)) {
    return new DkmsError('CONF_MISSING', `${formatRef(module)} has no dkms.conf: ${conf} is not there`, {
      hint: 'Write one; dkms.conf(5) says how.',
    });
  }
  return {
    files: [conf, ...findOverrides(host.files, paths.configDir, { module, kernel })],
    kernel,
    kernelSourceDir: kernels.get(kernelKey(kernel))?.sourceDir ?? '',
    dkmsTree: paths.dkmsTree,
    sourceTree: paths.sourceTree,
    module,
    directives: given.directives,
  };
}

function toResult(
  { module, files }: ConfQuery,
  answer: Evaluated,
  facts: KernelFacts | undefined,
): ConfResult {
  if (!answer.ok) return answer;
  const { conf, issues } = parseConf(answer.raw, module);
  if (issues.length === 0) return { ok: true, conf: keepFitting(conf, facts) };
  return {
    ok: false,
    error: new DkmsError('CONF_BAD', `The dkms.conf of ${formatRef(module)} cannot be used`, {
      detail: issues.map(issue => `${issue.directive} ${issue.problem}`).join('; '),
      hint: `Correct it: ${files.join(', ')}`,
    }),
  };
}

/** Without the modules that are not meant for the kernel, unless none is: then the plan says so. */
function keepFitting(conf: DkmsConf, facts: KernelFacts | undefined): DkmsConf {
  if (facts === undefined || conf.modules.every(({ exclusive }) => exclusive === undefined)) return conf;
  const { fitting } = chooseModules(conf.modules, facts.kernel, facts.kconfig.get);
  return fitting.length === 0 ? conf : { ...conf, modules: fitting };
}
