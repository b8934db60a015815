import type { Host } from '../host/host';
import { type ModuleDeclarations, readModuleDeclarations } from '../kernel/module-file';
import type { ModprobeLine } from '../model/conf';
import { nameOfModule } from '../model/module-name';

/**
 * The lines of a conf that say something which its modules do not say themselves.
 *
 * @param built  absolute paths of the modules
 */
export async function chooseModprobeLines(
  host: Host,
  lines: readonly ModprobeLine[],
  built: readonly string[],
): Promise<readonly string[]> {
  const known = new Map<string, ModuleDeclarations>();
  const chosen: string[] = [];
  for (const { text, unless } of lines) {
    const name = unless?.module.replaceAll('-', '_');
    const path = built.find(file => nameOfModule(file) === name);
    if (name !== undefined && path !== undefined && !known.has(name)) {
      known.set(name, await readModuleDeclarations(host, path));
    }
    const declared = name === undefined ? undefined : known.get(name);
    if (declared === undefined || !isDeclared(declared, unless)) chosen.push(text);
  }
  return chosen;
}

function isDeclared({ aliases, depends }: ModuleDeclarations, unless: ModprobeLine['unless']): boolean {
  switch (unless?.kind) {
    case 'alias':
      return aliases.has(unless.pattern);
    case 'depends':
      return depends.has(unless.on.replaceAll('-', '_'));
    case undefined:
      return false;
  }
}
