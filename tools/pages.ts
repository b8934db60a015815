import { createBashTables, createFishTables, createZshTables, fillTables } from './completion-tables';
import { createExitCodesPage } from './exit-codes-page';
import { createLintPage } from './lint-page';
import { createVerbsPage } from './verbs-page';

/** What is made of tables: how each file is made, of what it holds now. */
export const PAGES: Readonly<Record<string, (present: string) => string>> = {
  'docs/exit-codes.md': createExitCodesPage,
  'docs/verbs.md': createVerbsPage,
  'docs/lint.md': createLintPage,
  'completion/dkms.bash': present => fillTables(present, createBashTables()),
  'completion/_dkms': present => fillTables(present, createZshTables()),
  'completion/dkms.fish': present => fillTables(present, createFishTables()),
};
