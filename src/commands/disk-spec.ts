import { join } from 'node:path';
import type { SpecSource } from '../disks/disk';
import { DkmsError } from '../errors/dkms-error';
import { resolvePath } from '../host/resolve';
import { formatRef, type ModuleRef } from '../model/module-ref';
import type { Paths } from '../model/paths';
import type { Snapshot } from '../model/snapshot';
import { sourceLink } from '../tree/layout';
import { packPreparedSource } from './prepared-source';
import type { Call } from './verb';

/**
 * The text of the spec that --spec names; undefined where none was named.
 *
 * @throws {DkmsError} SPEC_MISSING
 */
export function readDiskSpec({ host, request }: Call, paths: Paths, module: ModuleRef): string | undefined {
  if (request.rpm?.spec === undefined) return undefined;
  const { spec } = request.rpm;
  const usual = join(sourceLink(paths, module), spec);
  const text = host.files.readText(usual) ?? host.files.readText(resolvePath(host, spec));
  if (text !== undefined) return text;
  throw new DkmsError('SPEC_MISSING', `${formatRef(module)} has no such spec: ${usual} is not there`, {
    hint: 'Name one in its source, or a file, with --spec; or leave that out: the packages are made without one.',
  });
}

/** @param place  `work` is a directory of the caller's */
export function createSpecSource(
  call: Call,
  snapshot: Snapshot,
  place: {
    readonly text: string;
    readonly module: ModuleRef;
    readonly work: string;
    /** Where a log goes when the source cannot be prepared. */
    readonly output: string;
    readonly epochSeconds: number;
  },
): SpecSource {
  const { text, module, work, output, epochSeconds } = place;
  return {
    text,
    pack: async (kernel, archive) => {
      const own = join(work, `${kernel.release}-${kernel.arch}`);
      // Another release on the same disk has had the same source.
      await call.host.files.remove(own);
      await packPreparedSource(call, snapshot, { module, kernel, work: own, archive, output, epochSeconds });
    },
  };
}
