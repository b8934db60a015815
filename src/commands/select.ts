import { DkmsError } from '../errors/dkms-error';
import { findNameFault, formatRef, type ModuleRef } from '../model/module-ref';
import type { Request } from '../model/request';
import { findEntry, type TreeEntry } from '../model/tree';

/** The module version that was named. Most verbs want both. */
export function requireModule(request: Request, tree: readonly TreeEntry[]): ModuleRef {
  const { module, verb } = request;
  if (module === undefined) throw new DkmsError('MODULE_NOT_NAMED', `${verb} needs a module and its version`);
  const { name, version } = module;
  if (version === undefined) {
    const [only, second] = tree.filter(entry => entry.module.name === name);
    throw new DkmsError('MODULE_NOT_NAMED', `${verb} needs the version of ${name}`, {
      hint: only !== undefined && second === undefined ? `dkms ${verb} ${formatRef(only.module)}` : undefined,
    });
  }
  for (const text of [name, version]) {
    const fault = findNameFault(text);
    if (fault !== undefined)
      throw new DkmsError(
        'BAD_NAME',
        `${JSON.stringify(text)} cannot be the name or version of a module: it ${fault}`,
      );
  }
  return { name, version };
}

/** The tree's entry for a module that must be there. */
export function requireEntry(tree: readonly TreeEntry[], module: ModuleRef): TreeEntry {
  const entry = findEntry(tree, module);
  if (entry !== undefined) return entry;
  throw new DkmsError('NOT_IN_TREE', `${formatRef(module)} is not in the tree`);
}
