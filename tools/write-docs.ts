import { readFileSync, writeFileSync } from 'node:fs';
import { createExitCodesPage } from './exit-codes-page';

/** Writes the pages that are made of tables; `--check` only says whether they are as they should be. */
const page = new URL('../docs/exit-codes.md', import.meta.url);
const wanted = createExitCodesPage();
if (process.argv.includes('--check')) {
  if (readFileSync(page, 'utf8') !== wanted) {
    console.error('docs/exit-codes.md is not what src/errors/catalog.ts says: npm run docs');
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, wanted);
}
