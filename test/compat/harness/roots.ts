import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Job } from './inside/main';
import type { Report } from './inside/steps';
import type { Actor, Phase, Scenario } from './scenario';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const LAUNCHER = join(PROJECT, 'dist/launcher.cjs');
const BUNDLE = join(PROJECT, 'dist/dkms.cjs');

export type Subject = 'ours' | 'dkms-3.2.2' | 'dkms-3.0.10';

const LAYERS: Readonly<Record<Subject, string>> = {
  ours: 'drivers',
  'dkms-3.2.2': 'oracle-3.2.2',
  'dkms-3.0.10': 'peer-3.0.10',
};

/** Which dkms is `dkms` in a scenario: 3.2.2 when its answers are recorded, ours when they are compared. */
export type Purpose = 'record' | 'compare';

function subjectOf(actor: Actor, purpose: Purpose): Subject {
  if (actor !== 'dkms') return actor;
  return purpose === 'record' ? 'dkms-3.2.2' : 'ours';
}

/** What runs scenarios; copies are taken at the start, so that a build in between does no harm. */
export interface Bench {
  readonly run: (scenario: Scenario, purpose: Purpose) => Promise<readonly Report[]>;
  readonly close: () => void;
}

export function openBench(): Bench {
  const home = mkdtempSync(join(tmpdir(), 'dkms-compat-'));
  const program = join(home, 'runner.cjs');
  // As the package has it; what node has compiled for one scenario, it finds there for the next.
  const dkms = { launcher: join(home, 'dkms'), program: join(home, 'dkms.cjs'), cache: join(home, 'cache') };
  buildSync({
    entryPoints: [fileURLToPath(new URL('inside/main.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
  });
  if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is missing: npm run build`);
  copyFileSync(LAUNCHER, dkms.launcher);
  copyFileSync(BUNDLE, dkms.program);
  mkdirSync(dkms.cache);
  return {
    run: (scenario, purpose) => runScenario({ program, dkms, home }, scenario, purpose),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

interface Tools {
  readonly program: string;
  readonly dkms: { readonly launcher: string; readonly program: string; readonly cache: string };
  readonly home: string;
}

async function runScenario(tools: Tools, scenario: Scenario, purpose: Purpose): Promise<readonly Report[]> {
  const shared = mkdtempSync(join(tools.home, 'root-'));
  try {
    const reports: Report[] = [];
    for (const [i, phase] of scenario.phases.entries()) {
      const job: Job = { phase, takesOver: i > 0, givesOver: i < scenario.phases.length - 1 };
      const told = await runPhase(tools, shared, { job, subject: subjectOf(phase.by, purpose) });
      reports.push(...(scenario.phases.length > 1 ? told.map(report => withActor(report, phase)) : told));
    }
    return reports;
  } finally {
    rmSync(shared, { recursive: true, force: true });
  }
}

function withActor({ answer, output }: Report, { by }: Phase): Report {
  return { answer: { ...answer, step: `${by}: ${answer.step}` }, output };
}

async function runPhase(
  tools: Tools,
  shared: string,
  { job, subject }: { job: Job; subject: Subject },
): Promise<readonly Report[]> {
  writeFileSync(join(shared, 'job.json'), JSON.stringify(job));
  const binds = ['--rw', `${shared}:/compat`, '--ro', `${tools.program}:/compat-runner.cjs`];
  if (subject === 'ours') {
    const { launcher, program, cache } = tools.dkms;
    binds.push('--ro', `${launcher}:/usr/sbin/dkms`, '--ro', `${program}:/usr/lib/dkms/dkms.cjs`);
    binds.push('--rw', `${cache}:/var/cache/dkms`);
  }
  const answers = join(shared, 'answers.json');
  rmSync(answers, { force: true });
  const said = await enter([LAYERS[subject], ...binds, '--', 'node', '/compat-runner.cjs']);
  if (said.exit !== 0 || !existsSync(answers)) {
    throw new Error(`The scenario could not be run (${said.exit}):\n${said.output}`);
  }
  return JSON.parse(readFileSync(answers, 'utf8')) as readonly Report[];
}

function enter(words: readonly string[]): Promise<{ exit: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(PROJECT, 'test/roots/enter'), words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => output.push(part));
    child.stderr.on('data', (part: Buffer) => output.push(part));
    child.on('error', reject);
    child.on('close', exit => resolve({ exit, output: Buffer.concat(output).toString() }));
  });
}
