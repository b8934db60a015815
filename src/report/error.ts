import type { DkmsError } from '../errors/dkms-error';

/** A refusal for people: what, why, where to read more, what to type next. */
export function formatError(error: DkmsError): string {
  const rows = [
    ['cause', error.detail],
    ['log', error.log],
    ['next', error.hint],
  ] as const;
  const told = rows.filter(([, text]) => text !== undefined && text !== '' && !error.message.includes(text));
  return [
    `Error: ${error.message}`,
    ...told.map(([name, text]) => `  ${`${name}:`.padEnd(7)}${text}`),
    '',
  ].join('\n');
}
