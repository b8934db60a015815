import { createConf, type Ended, KERNEL, type TempRoot, tempRoot } from './temp-root';

interface Told {
  readonly rule: string;
  readonly kind: string;
  readonly line: number | null;
  readonly directive: string | null;
  readonly message: string;
  readonly next: string | null;
  readonly fixable: boolean;
}

export interface LintedSource extends Ended {
  readonly root: TempRoot;
  /** Of the only conf. */
  readonly findings: readonly Told[];
  /** `line rule`, in order. */
  readonly found: readonly string[];
}

/** A source with this conf and these files, in a directory, as `lint` sees it. */
export async function lint(
  conf: string,
  files: Readonly<Record<string, string>> = {},
  ...words: readonly string[]
): Promise<LintedSource> {
  const root = await tempRoot();
  await root.kernel();
  await root.write('in/foo-1.0/dkms.conf', conf);
  for (const [path, text] of Object.entries(files))
    await root.write(`in/foo-1.0/${path}`, text, text.startsWith('#!') ? 0o755 : 0o644);
  const ended = await root.dkms('lint', `${root.path}/in/foo-1.0`, '-k', KERNEL, '--json', ...words);
  const findings: readonly Told[] = JSON.parse(ended.stdout).confs[0].findings;
  return { ...ended, root, findings, found: findings.map(({ line, rule }) => `${line ?? '-'} ${rule}`) };
}

/** A conf that has nothing to be said of, with more lines: these begin at line 6. */
export function withLines(...lines: readonly string[]): string {
  return `${createConf('foo', '1.0')}${lines.map(line => `${line}\n`).join('')}`;
}
