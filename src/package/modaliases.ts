import type { ModuleAliases } from '../model/package-spec';

/**
 * The names by which package managers find the package of a device: `modalias(usb:v0BDA*) = 1.0`. Aliases that differ in
 * one sign are one name with a class of signs. What would end a name stands as the sign for any one.
 *
 * @example 'modalias(usb:v[12]) = 1.0' for usb:v1 and usb:v2
 */
export function createModaliasProvides(modules: readonly ModuleAliases[]): readonly string[] {
  const provides = modules.flatMap(({ version, aliases }) => {
    const tail = /^[A-Za-z0-9._+~]+$/.test(version) ? ` = ${version}` : '';
    return mergeAliases(aliases).map(alias => `modalias(${alias})${tail}`);
  });
  return [...new Set(provides)].sort();
}

function mergeAliases(aliases: readonly string[]): readonly string[] {
  const plain = aliases.map(alias => alias.replace(/[\s,()%"]/g, '?').split(''));
  const longest = Math.max(0, ...plain.map(tokens => tokens.length));
  let merged: readonly (readonly string[])[] = plain;
  for (let at = longest - 1; at >= 0; at--) merged = mergeAt(merged, at);
  return [...new Set(merged.map(tokens => tokens.join('')))].sort();
}

/** Those that are the same but for the sign at one place are one. */
function mergeAt(all: readonly (readonly string[])[], at: number): readonly (readonly string[])[] {
  const groups = new Map<string, { readonly tokens: readonly string[]; readonly signs: Set<string> }>();
  for (const tokens of all) {
    const sign = tokens[at];
    const key =
      sign === undefined || !/^[A-Za-z0-9]$/.test(sign)
        ? JSON.stringify(tokens)
        : JSON.stringify([...tokens.slice(0, at), null, ...tokens.slice(at + 1)]);
    const group = groups.get(key) ?? { tokens, signs: new Set<string>() };
    if (sign !== undefined) group.signs.add(sign);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ tokens, signs }) =>
    signs.size < 2
      ? tokens
      : tokens.map((token, i) => (i === at ? `[${[...signs].sort().join('')}]` : token)),
  );
}
