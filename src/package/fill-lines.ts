/** By the name of a placeholder: a text, or several. */
export type LineValues = Readonly<Record<string, string | readonly string[]>>;

/**
 * Fills in a template of a format that is made of lines. A line with a placeholder that has no text goes; one with a
 * placeholder that has several stands once for each. What is no placeholder of ours stays.
 *
 * @example fillLines('Provides: @PROVIDES@', { PROVIDES: ['a', 'b'] }) === 'Provides: a\nProvides: b'
 */
export function fillLines(template: string, values: LineValues): string {
  return template
    .split('\n')
    .flatMap(line => fillLine(line, values))
    .join('\n');
}

const PLACEHOLDER = /@([A-Z_]+)@/g;

function fillLine(line: string, values: LineValues): readonly string[] {
  const names = [...line.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const known = names.filter(name => values[name] !== undefined);
  if (known.some(name => values[name]?.length === 0)) return [];
  const repeated = known.find(name => typeof values[name] !== 'string');
  if (repeated === undefined) return [fillOnce(line, values)];
  const texts = values[repeated];
  return (typeof texts === 'string' ? [texts] : (texts ?? [])).map(text =>
    fillOnce(line, { ...values, [repeated]: text }),
  );
}

/** What is put in may look like a placeholder itself: it is none. */
function fillOnce(line: string, values: LineValues): string {
  return line.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : placeholder;
  });
}
