/*
 * Runs one phase of a scenario; bundled, and started by node in a throwaway root. /compat/job.json says what to do,
 * /compat/answers.json is what was answered.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { FAKE, type Phase } from '../scenario';
import { findKernels, isFake, makeFakeKernel } from './kernels';
import { type Baseline, takeBaseline } from './look';
import { doStep, type Report } from './steps';
import { mustRun, writeText } from './system';

const HOME = '/compat';
const STATE = `${HOME}/state.tar`;

/** The running kernel is one of ours: that of the machine would make answers that only it gives. */
const UNAME = `#!/bin/sh
/usr/bin/uname "$@" | sed "s/$(/usr/bin/uname -r)/${FAKE}/"
`;

export interface Job {
  readonly phase: Phase;
  /** Whether a phase before or after this one is another root's. */
  readonly takesOver: boolean;
  readonly givesOver: boolean;
}

const text = readFileSync(`${HOME}/job.json`, 'utf8');
const kernels = findKernels(text);
const job = JSON.parse(
  [...kernels].reduce((known, [word, release]) => known.replaceAll(word, release), text),
) as Job;

writeText('/usr/local/sbin/uname', UNAME);
mkdirSync('/tmp/empty');
const baseline = job.takesOver ? takeOver() : start();
const reports: Report[] = [];
for (const step of job.phase.steps) reports.push(...doStep(step, baseline));
// By their words again, the longest release first: one may begin like another.
const said = [...kernels].sort(([, a], [, b]) => b.length - a.length);
const answers = said.reduce(
  (known, [word, release]) => known.replaceAll(release, word),
  JSON.stringify(reports),
);
writeFileSync(`${HOME}/answers.json`, answers);
if (job.givesOver) giveOver(baseline);

function start(): Baseline {
  for (const release of kernels.values()) makeFakeKernel(release);
  return takeBaseline([...kernels.values()]);
}

/** What the phase before left takes the place of what a fresh root has. */
function takeOver(): Baseline {
  rmSync('/var/lib/dkms', { recursive: true, force: true });
  mustRun(['tar', '-xf', STATE, '-C', '/']);
  const before = JSON.parse(readFileSync(`${HOME}/baseline.json`, 'utf8')) as Baseline;
  return { ...takeBaseline([]), kernels: before.kernels, modules: before.modules, sources: before.sources };
}

/** The directories of fake kernels with everything; of real ones nothing has changed in such scenarios. */
function giveOver(before: Baseline): void {
  const fakes = before.kernels.filter(isFake);
  const newSources = takeBaseline([]).sources.filter(
    name => !before.sources.includes(name) || fakes.some(release => name === `linux-headers-${release}`),
  );
  const paths = [
    'var/lib/dkms',
    ...fakes.flatMap(release => [`lib/modules/${release}`, `boot/config-${release}`]),
    ...newSources.map(name => `usr/src/${name}`),
  ];
  mustRun([
    'tar',
    '--format=posix',
    '-cf',
    STATE,
    '-C',
    '/',
    ...paths.filter(path => existsSync(`/${path}`)),
  ]);
  writeFileSync(`${HOME}/baseline.json`, JSON.stringify(before));
}
