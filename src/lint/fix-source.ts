import { basename, dirname, join } from 'node:path';
import type { DkmsConf } from '../model/conf';
import type { Fixed } from '../model/finding';
import { findChanges, fixText } from './fix';
import { readSubject, type Source, type View } from './lint';
import { listReleases } from './modernise';
import { isUsable, type Subject } from './subject';

/** Closing a quote shows what else there is, and what could not be used may be put into the words of today then. */
const MOST_ROUNDS = 4;

export interface FixedSource {
  readonly fixed: Fixed;
  /** The source as it is afterwards. */
  readonly subject: Subject;
}

/**
 * Puts a conf into the words of today. What is written lies beside it until bash has said that it means the same, and
 * takes its place by one rename; the file as it was is kept as `dkms.conf.orig`, unless there is one already.
 *
 * @param before  the source as it is
 */
export async function fixSource(view: View, source: Source, before: Subject): Promise<FixedSource> {
  const { files } = view.host;
  const beside = join(dirname(source.conf), `.${basename(source.conf)}.fixed`);
  let subject = before;
  try {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const text = fixText(subject);
      if (text === subject.text) break;
      await files.writeText(beside, text, files.stat(source.conf)?.mode);
      subject = await readSubject(view, { ...source, conf: beside });
    }
    const isBetter = isUsable(before) ? await hasSameMeaning(view, source, { before, beside }) : true;
    if (subject.text === before.text || !isBetter)
      return { fixed: { changes: [], kept: undefined }, subject: before };
    const kept = `${source.conf}.orig`;
    if (!files.exists(kept)) await files.copyFile(source.conf, kept);
    await files.replace(beside, source.conf);
    const fixed = { changes: findChanges(before.text, subject.text), kept };
    return { fixed, subject: await readSubject(view, source) };
  } finally {
    await files.remove(beside);
  }
}

async function hasSameMeaning(
  view: View,
  source: Source,
  { before, beside }: { readonly before: Subject; readonly beside: string },
): Promise<boolean> {
  const { arch } = view.kernels[0] ?? { arch: '' };
  const wider = { ...view, kernels: listReleases(before).map(release => ({ release, arch })) };
  const [old, fresh] = [
    await readSubject(wider, source),
    await readSubject(wider, { ...source, conf: beside }),
  ];
  const tell = ({ evaluated }: Subject): string =>
    JSON.stringify(evaluated.map(({ parsed }) => meaning(parsed.conf)));
  return fresh.error === undefined && tell(old) === tell(fresh);
}

/** All that dkms takes from a conf. */
function meaning({ outdated: _told, ...conf }: DkmsConf): unknown {
  return conf;
}
