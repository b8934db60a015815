import type { Found, UpkeepItem, UpkeepOutcome } from '../model/upkeep';
import { isPiece } from '../model/upkeep';
import { findMissingFiles, findStaleIndexes } from '../upkeep/repair-files';
import { findDeadCalls, findLeftovers } from '../upkeep/repair-leftovers';
import { findBrokenLinks, type Place } from '../upkeep/repair-links';
import { findStaleModprobeFiles } from '../upkeep/repair-modprobe';
import { findLostOrigins } from '../upkeep/repair-origins';
import { findBrokenRecords } from '../upkeep/repair-records';
import { findBrokenSources } from '../upkeep/repair-sources';
import { readSystem, type System } from './system';
import { openTree } from './transact';
import type { Call, Result } from './verb';

/** Looks through all that dkms keeps, and mends what is not as the rest of it says. */
export async function run(call: Call): Promise<Result> {
  const { host, request } = call;
  const system = await readSystem(host, request);
  const place: Place = { files: host.files, paths: system.paths, profile: system.profile };
  const dead = findDeadCalls(place);
  if (request.dryRun) {
    const found = createLooks(place, system).flatMap(look => look());
    return { kind: 'upkeep', outcomes: [...dead, ...withoutConsequences(found)].map(asShown) };
  }
  const tree = await openTree(call, system);
  try {
    // What calls began that died is ended by whoever comes next.
    await tree.decide(async () => undefined);
    const outcomes: UpkeepOutcome[] = dead.map(({ item }) => ({
      item,
      result: host.files.exists(item.path) ? 'unchanged' : 'done',
    }));
    for (const look of createLooks(place, system)) {
      const found = withoutUnsettled(await tree.decide(async () => look()), outcomes);
      outcomes.push(...(await tree.applyPieces(found.filter(isPiece))));
      outcomes.push(...found.filter(each => !isPiece(each)).map(asShown));
    }
    return { kind: 'upkeep', outcomes };
  } finally {
    tree.release();
  }
}

/** In an order in which each finds what those before it have left to it. */
function createLooks(place: Place, { settings }: System): readonly (() => readonly Found[])[] {
  const { files, paths } = place;
  return [
    () => findBrokenSources(files, paths),
    () => findBrokenLinks(place),
    () => findBrokenRecords(place),
    () => findMissingFiles(place, settings.symlinkModules),
    () => findLostOrigins(place),
    () => findStaleIndexes(place),
    () => findStaleModprobeFiles(files, paths),
    () => findLeftovers(place),
  ];
}

/** What is wrong only because the tree does not say what a kernel has is right again when it does. */
function withoutConsequences(found: readonly Found[]): readonly Found[] {
  const unsettled = new Set(found.filter(({ item }) => item.kind === 'installed-link').map(nameOf));
  return found.filter(each => each.item.kind === 'installed-link' || !unsettled.has(nameOf(each)));
}

/** Where something of a module could not be mended, what follows from it would be taken for the truth. */
function withoutUnsettled(found: readonly Found[], outcomes: readonly UpkeepOutcome[]): readonly Found[] {
  const unsettled = new Set(outcomes.filter(({ result }) => result === 'failed').map(nameOf));
  return found.filter(each => each.item.module === undefined || !unsettled.has(nameOf(each)));
}

function nameOf({ item }: { readonly item: UpkeepItem }): string | undefined {
  return item.module?.split('/')[0];
}

function asShown(found: Found): UpkeepOutcome {
  return { item: found.item, result: found.item.next === undefined ? 'found' : 'left' };
}
