import { readFileSync, writeFileSync } from 'node:fs';
import { PAGES } from './pages';

/** Writes what is made of tables; `--check` only says whether it is as it should be. */
for (const [path, create] of Object.entries(PAGES)) {
  const page = new URL(`../${path}`, import.meta.url);
  const present = read(page);
  const wanted = create(present);
  if (present === wanted) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is not what the tables in src/ say: npm run docs`);
    process.exitCode = 1;
  } else {
    writeFileSync(page, wanted);
  }
}

function read(page: URL): string {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return '';
  }
}
