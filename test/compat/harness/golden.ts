import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from './scenario';

/** What dkms 3.2.2 answered; in a handover, also what 3.0.10 did. */
export interface Golden {
  readonly answers: readonly Answer[];
}

function goldenFile(name: string): string {
  return fileURLToPath(new URL(`../golden/${name}.golden.json`, import.meta.url));
}

/** Names of all records. */
export function listGoldens(): readonly string[] {
  return readdirSync(dirname(goldenFile(''))).map(file => file.replace('.golden.json', ''));
}

export function hasGolden(name: string): boolean {
  return existsSync(goldenFile(name));
}

export function readGolden(name: string): Golden {
  const file = goldenFile(name);
  if (!existsSync(file)) throw new Error(`${name} has not been recorded: make oracle`);
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
}

/** Files are in the order of their names, so that a record made again is the same text. */
export function writeGolden(name: string, answers: readonly Answer[]): void {
  const sorted = answers.map(answer =>
    answer.files === undefined ? answer : { ...answer, files: sort(answer.files) },
  );
  writeFileSync(goldenFile(name), `${JSON.stringify({ answers: sorted } satisfies Golden, null, 2)}\n`);
}

function sort(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}
