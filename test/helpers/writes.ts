import type { FileWrites } from '../../src/host/files';

/** Every call that changes files: whether a full disk refuses it, and whether a refusal is an error at all. */
const WRITES: Readonly<Record<keyof FileWrites, 'takes space' | 'takes none' | 'is never refused'>> = {
  makeDirectory: 'takes space',
  makeTemporaryDirectory: 'takes space',
  remove: 'takes none',
  removeEmptyDirectory: 'is never refused',
  replace: 'takes space',
  move: 'takes space',
  hardLink: 'takes space',
  appendSynced: 'takes space',
  sync: 'takes space',
  link: 'takes space',
  writeText: 'takes space',
  writeDraft: 'takes space',
  copyFile: 'takes space',
  shareFile: 'takes space',
  copyTree: 'takes space',
  setTimes: 'takes none',
  setMode: 'takes none',
};

export const ALL_WRITES = Object.keys(WRITES) as readonly (keyof FileWrites)[];
export const REFUSABLE_WRITES = ALL_WRITES.filter(name => WRITES[name] !== 'is never refused');
/** Calls that a full disk refuses. */
export const NEED_SPACE = ALL_WRITES.filter(name => WRITES[name] === 'takes space');
