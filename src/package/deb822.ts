/**
 * Paragraphs of a file in the form of debian/control: fields by their names, capitals as in Debian's own. Lines after
 * a field's first one keep what they say, without the space that they begin with.
 *
 * @source Debian Policy 5.1
 */
export function parseParagraphs(text: string): readonly ReadonlyMap<string, string>[] {
  const lines = text.split('\n').filter(line => !line.startsWith('#'));
  const paragraphs: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  let name = '';
  for (const line of lines) {
    if (line.trim() === '') {
      current = undefined;
      continue;
    }
    const field = /^([!-9;-~]+):[ \t]*(.*?)[ \t\r]*$/.exec(line);
    if (current === undefined) {
      current = new Map();
      paragraphs.push(current);
    }
    if (/^[ \t]/.test(line)) current.set(name, `${current.get(name) ?? ''}\n${line.slice(1).trimEnd()}`);
    else if (field !== null) {
      name = capitalize(field[1] ?? '');
      current.set(name, field[2] ?? '');
    }
  }
  return paragraphs;
}

/** Field names are the same in any case. */
function capitalize(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, start => start.toUpperCase());
}
