import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';

/** `$kernelver` is no work for the shell: it is put in when the kernel is known. */
const PLAIN_LINE =
  /^(?:export[ \t]+)?([A-Za-z_]\w*)=(?:"((?:[^"$`\\]|\$kernelver\b|\$\{kernelver\})*)"|'([^']*)'|((?:[\w./:=,+@%-]|\$kernelver\b|\$\{kernelver\})*))[ \t]*;?[ \t]*(?:#.*)?$/;

/**
 * Most files hold comments and plain assignments, which need no shell to be read; undefined for one that needs it.
 * So `status` starts no process.
 */
export function parsePlainAssignments(text: string): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const plain = PLAIN_LINE.exec(line);
    if (plain === null) return undefined;
    const [, name = '', double, single, bare = ''] = plain;
    if (name === 'kernelver') return undefined;
    values.set(name, double ?? single ?? bare);
  }
  return values;
}

/**
 * What names settings keep `$kernelver` for later. A file whose syntax is bad would else be read as far as it goes; one
 * that exits, or whose last command fails, is good.
 */
const SCRIPT = `bash -n "$1" || exit
file=$1
shift
names=("$@")
kernelver='$kernelver'
exec 3>&1 >&2
trap 'for name in "\${names[@]}"; do [[ -v $name ]] && printf "%s\\0%s\\0" "$name" "\${!name}" >&3; done; exit 0' EXIT
source "$file"`;

/**
 * What a file sets of the named variables, read by bash.
 *
 * @throws {DkmsError} CONF_BAD
 */
export async function evaluateAssignments(
  host: Host,
  file: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ended = await host.run({ file: 'bash', args: ['-c', SCRIPT, 'framework.conf', file, ...names] });
  if (!ended.ok) {
    throw new DkmsError('CONF_BAD', `${file} could not be read by bash`, {
      detail: ended.stderr.trim().split('\n')[0],
      hint: `bash -n ${file}`,
    });
  }
  const fields = ended.stdout.split('\0');
  const pairs = Array.from(
    { length: Math.floor(fields.length / 2) },
    (_, i) => [fields[2 * i] ?? '', fields[2 * i + 1] ?? ''] as const,
  );
  return new Map(pairs);
}
