import type { SourceMap } from 'node:module';
import type { Files } from './files';

/**
 * The trace of a fault in our sources' terms: the program is one file of short names and long lines, and what lies
 * beside it tells which of its places is which of theirs. Without that, the trace as it is.
 *
 * @param program  absolute path, as the trace names it
 */
export async function explainTrace(files: Files, trace: string, program: string): Promise<string> {
  const map = await readMap(files, `${program}.map`);
  if (map === undefined) return trace;
  return trace.replace(/^( +at ).*?([^\s()]+):(\d+):(\d+)\)?$/gm, (whole, at, file, line, column) => {
    if (file !== program) return whole;
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    return 'originalSource' in entry
      ? `${at}${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
      : whole;
  });
}

/** undefined: it is not there, or not whole. The fault is to be told all the same. */
async function readMap(files: Files, path: string): Promise<SourceMap | undefined> {
  const text = files.readText(path);
  if (text === undefined) return undefined;
  const { SourceMap } = await import('node:module');
  try {
    return new SourceMap(JSON.parse(text));
  } catch {
    return undefined;
  }
}
