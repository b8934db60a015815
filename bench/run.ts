import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { type Case, type Figure, runCase } from './case';
import { aptKernel, aptKernelPacked } from './cases/apt-kernel';
import { autoinstall, autoinstallPacked } from './cases/autoinstall';
import { autoinstallAgain } from './cases/autoinstall-again';
import { autoinstallTwoKernels } from './cases/autoinstall-two-kernels';
import { budget } from './cases/budget';
import { hookAgain } from './cases/hook-again';
import { installOne } from './cases/install-one';
import { mkdeb } from './cases/mkdeb';
import { status } from './cases/status';
import { statusMany } from './cases/status-many';

const CASES: Readonly<Record<string, Case>> = {
  autoinstall,
  'autoinstall-packed': autoinstallPacked,
  'autoinstall-again': autoinstallAgain,
  'autoinstall-two-kernels': autoinstallTwoKernels,
  'hook-again': hookAgain,
  'apt-kernel': aptKernel,
  'apt-kernel-packed': aptKernelPacked,
  status,
  'status-many': statusMany,
  'install-one': installOne,
  mkdeb,
  budget,
};

/** `make bench`, or `make bench CASE=status` for one, with ROUNDS=1 for a quick look; what is measured goes to bench/RESULTS.md when all were. */
function bench(only: string | undefined): number {
  const chosen = Object.entries(CASES).filter(([key]) => only === undefined || key === only);
  if (chosen.length === 0)
    throw new Error(`no case is called ${only}; there are ${Object.keys(CASES).join(', ')}`);
  const sections = chosen.map(([key, one]) => {
    const runs = runCase(one);
    const figures = one.judge(runs);
    const section = describe(key, one, { figures, explanation: one.explain?.(runs) });
    console.log(section);
    return { section, figures };
  });
  if (only === undefined) {
    writeFileSync(
      new URL('RESULTS.md', import.meta.url),
      [createHeader(), ...sections.map(s => s.section)].join('\n'),
    );
  }
  return sections.every(({ figures }) => figures.every(figure => figure.bar?.met !== false)) ? 0 : 1;
}

function describe(
  key: string,
  { name }: Case,
  { figures, explanation }: { figures: readonly Figure[]; explanation: string | undefined },
): string {
  const rows = figures.map(
    ({ what, value, bar }) =>
      `| ${what} | ${value} | ${bar === undefined ? '' : `${bar.text}: ${bar.met ? 'met' : 'MISSED'}`} |`,
  );
  return [
    `## ${name}`,
    '',
    `\`make bench CASE=${key}\``,
    '',
    '| what | median | bar |',
    '| --- | --- | --- |',
    ...rows,
    '',
    ...(explanation === undefined ? [] : [explanation, '']),
  ].join('\n');
}

function createHeader(): string {
  const [cpu] = cpus();
  return [
    '# Results',
    '',
    "Written by `make bench`: our dkms and Debian 12's (3.0.10), in turn, in the same throwaway root, with Debian's node 18.",
    "Read the ratios; the times are one machine's.",
    '',
    `- ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release().replace(/[-+].*/, '')}`,
    '',
  ].join('\n');
}

process.exitCode = bench(process.env.CASE);
