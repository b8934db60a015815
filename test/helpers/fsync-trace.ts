/** One rename in a trace, and whether what it brings into place was on the disk before. */
export interface TracedRename {
  readonly from: string;
  readonly to: string;
  /** The file that was renamed was synced; of a directory, every file below it that the traced programs wrote. */
  readonly synced: boolean;
}

/**
 * Reads what `strace -f -y -e trace=openat,write,pwrite64,copy_file_range,fsync,unlink,rename…` wrote, in the order
 * in which the calls ended. `-y` names the file beside each descriptor: `fsync(17</var/x>) = 0`.
 */
export function readRenames(trace: string): readonly TracedRename[] {
  const dirty = new Set<string>();
  const renames: TracedRename[] = [];
  for (const line of joinUnfinished(trace)) {
    const [, call = '', words = ''] = /^\d+\s+(\w+)\((.*)\)\s+= \d+/.exec(line) ?? [];
    const [first = '', second = ''] = [...words.matchAll(/<([^<>]*)>/g)].map(found => found[1] ?? '');
    if (/^f(data)?sync$/.test(call)) dirty.delete(first);
    else if (/^p?write/.test(call)) dirty.add(first);
    else if (call === 'copy_file_range' || call === 'sendfile')
      dirty.add(call === 'sendfile' ? first : second);
    // strip writes a second file beside its own, and copies it over.
    else if (/^unlink/.test(call)) dirty.delete(/"([^"]*)"/.exec(words)?.[1] ?? '');
    else if (/^rename/.test(call)) {
      const [from = '', to = ''] = [...words.matchAll(/"([^"]*)"/g)].map(found => found[1] ?? '');
      const own = [...dirty].filter(path => path === from || path.startsWith(`${from}/`));
      renames.push({ from, to, synced: own.length === 0 });
      for (const path of own) {
        dirty.delete(path);
        dirty.add(to + path.slice(from.length));
      }
    }
  }
  return renames;
}

/** What others interrupt is on two lines: `7 fsync(3</x> <unfinished ...>` and `7 <... fsync resumed>) = 0`. */
function* joinUnfinished(trace: string): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const pid = line.split(' ')[0] ?? '';
    const start = line.replace(/ ?<unfinished \.\.\.>$/, '');
    const end = /<\.\.\. \w+ resumed>(.*)$/.exec(line)?.[1];
    if (start !== line) begun.set(pid, start);
    else {
      yield end === undefined ? line : `${begun.get(pid) ?? ''}${end}`;
      begun.delete(pid);
    }
  }
}
