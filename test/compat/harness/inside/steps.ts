import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Answer, Step } from '../scenario';
import { addKernelModule, moduleSource } from './kernels';
import { type Baseline, lookAt } from './look';
import { lines, mustRun, writeText } from './system';

/** An answer with what dkms said, which helps where the answer is wrong and is never recorded. */
export interface Report {
  readonly answer: Answer;
  readonly output: string;
}

export function doStep(step: Step, baseline: Baseline): readonly Report[] {
  switch (step.do) {
    case 'dkms':
      return [call(step)];
    case 'look':
      return [quietly({ step: `look at ${step.at.join(', ')}`, files: lookAt(step.at, baseline) })];
    case 'show':
      return [
        quietly({
          step: `show ${step.path}`,
          files: existsSync(step.path) ? { [step.path]: readFileSync(step.path, 'utf8') } : {},
        }),
      ];
    case 'idiom':
      return [runIdiom(step.line)];
    case 'module':
      writeModule(step);
      return [];
    case 'kernel-module':
      addKernelModule(step.kernel, step.path, step.modver);
      return [];
    case 'write':
      writeText(step.path, step.text);
      return [];
    case 'remove':
      rmSync(step.path, { recursive: true });
      return [];
    case 'link':
      mkdirSync(dirname(step.path), { recursive: true });
      symlinkSync(step.target, step.path);
      return [];
    case 'run':
      mustRun(step.argv, step.cwd);
      return [];
  }
}

function quietly(answer: Answer): Report {
  return { answer, output: '' };
}

function call(step: Step & { do: 'dkms' }): Report {
  const { words, env, cwd, stdout } = step;
  const ended = spawnSync('dkms', words, {
    cwd: cwd ?? '/tmp/empty',
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const isStatus = words[0] === 'status';
  const answer: Answer = {
    step: [
      ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
      'dkms',
      ...words.map(word => (/[^\w@%+=:,./-]/.test(word) || word === '' ? `'${word}'` : word)),
    ].join(' '),
    exit: ended.status ?? -1,
    ...(isStatus || stdout === true ? { stdout: lines(ended.stdout) } : {}),
    ...(isStatus ? {} : { status: readStatus() }),
  };
  return { answer, output: ended.stdout + ended.stderr };
}

function readStatus(): readonly string[] {
  return lines(
    spawnSync('dkms', ['status'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).stdout,
  );
}

function runIdiom(line: string): Report {
  const ended = spawnSync('sh', ['-c', line], { encoding: 'utf8', cwd: '/tmp/empty' });
  return {
    answer: { step: line, exit: ended.status ?? -1, stdout: lines(ended.stdout) },
    output: ended.stderr,
  };
}

function writeModule(step: Step & { do: 'module' }): void {
  const { name, version } = step;
  const directory = step.at ?? `/usr/src/${name}-${version}`;
  const modules = step.modules ?? [name];
  for (const built of modules) {
    const text =
      step.broken === true
        ? '#error does not compile'
        : `static int from __attribute__((used)) = ${version.length};`;
    writeText(join(directory, `${built}.c`), moduleSource({ modver: step.modver, text }));
  }
  writeText(join(directory, 'Makefile'), `obj-m := ${modules.map(built => `${built}.o`).join(' ')}\n`);
  for (const [path, text] of Object.entries(step.files ?? {})) writeText(join(directory, path), text);
  const conf = step.wholeConf === undefined ? usualConf(step, modules) : step.wholeConf;
  if (conf !== null) writeText(join(directory, 'dkms.conf'), conf);
}

function usualConf(step: Step & { do: 'module' }, modules: readonly string[]): string {
  return [
    `PACKAGE_NAME="${step.name}"`,
    `PACKAGE_VERSION="${step.version}"`,
    ...modules.flatMap((built, i) => [
      `BUILT_MODULE_NAME[${i}]="${built}"`,
      `DEST_MODULE_LOCATION[${i}]="${step.destination ?? '/kernel/drivers/net'}"`,
    ]),
    `AUTOINSTALL="${step.autoinstall ?? 'yes'}"`,
    ...(step.conf ?? []),
    '',
  ].join('\n');
}
