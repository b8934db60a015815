import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

const RESULTS = new URL('RESULTS.md', import.meta.url);

/**
 * `make bench`, or `make bench CASE=status` for one; what is measured takes its place in bench/RESULTS.md, but for a
 * quick look with ROUNDS=1.
 */
function bench(only: string | undefined): number {
  const chosen = Object.entries(CASES).filter(([key]) => only === undefined || key === only);
  if (chosen.length === 0)
    throw new Error(`no case is called ${only}; there are ${Object.keys(CASES).join(', ')}`);
  let isMet = true;
  for (const [key, one] of chosen) {
    const runs = runCase(one);
    const figures = one.judge(runs);
    const section = describe(key, one, { figures, explanation: one.explain?.(runs) });
    console.log(section);
    if (!process.env.ROUNDS) keep(key, section);
    isMet &&= figures.every(figure => figure.bar?.met !== false);
  }
  return isMet ? 0 : 1;
}

/** Each case has one section, in the order of the cases; whatever else there was goes. */
function keep(key: string, section: string): void {
  const before = existsSync(RESULTS)
    ? readFileSync(RESULTS, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
    : [];
  const find = (wanted: string) => before.find(text => text.includes(`\`make bench CASE=${wanted}\``));
  const sections = Object.keys(CASES).flatMap(one => (one === key ? section : (find(one) ?? [])));
  writeFileSync(RESULTS, `${[HEADER, ...sections.map(text => text.trimEnd())].join('\n\n')}\n`);
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
    `\`make bench CASE=${key}\`, ${describeWhere()}`,
    '',
    '| what | median | bar |',
    '| --- | --- | --- |',
    ...rows,
    '',
    ...(explanation === undefined ? [] : [explanation, '']),
  ].join('\n');
}

const HEADER = [
  '# Results',
  '',
  "Written by `make bench`: our dkms and Debian 12's (3.0.10), in turn, in the same throwaway root, with Debian's node 18.",
  "Read the ratios; the times are one machine's.",
].join('\n');

/** The date, and the machine. */
function describeWhere(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [
    new Date().toISOString().slice(0, 10),
    `${cpus().length} × ${cpu?.model ?? 'unknown processor'}`,
    memory,
    `Linux ${release().replace(/[-+].*/, '')}`,
  ].join(', ');
}

process.exitCode = bench(process.env.CASE);
