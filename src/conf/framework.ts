import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Request } from '../model/request';
import { SETTING_NAMES, SETTINGS, type Setting, type SettingName, type Settings } from '../model/settings';
import type { TrySign } from '../model/signing';
import { evaluateAssignments, parsePlainAssignments } from './assignments';

/** framework.conf, framework.conf.d/*.conf, then the command line; later ones win. Faults are told, none is thrown. */
export async function readSettings(host: Host, configDir: string, request: Request): Promise<Settings> {
  const faults: DkmsError[] = [];
  const told = tellAll(await readFramework(host, configDir, faults), request);
  const text = (name: SettingName): string | undefined => told.get(name)?.value || undefined;
  const parse = <T>(name: SettingName, parseValue: (setting: Setting) => T, otherwise: T): T => {
    const setting = told.get(name);
    return setting === undefined || setting.value === ''
      ? otherwise
      : noteFault(faults, () => parseValue(setting), otherwise);
  };
  return {
    trees: {
      dkmsTree: text('dkms_tree'),
      sourceTree: text('source_tree'),
      installTree: text('install_tree'),
      temporary: text('tmp_location'),
    },
    parallelJobs: parse('parallel_jobs', parseJobs, undefined),
    autoinstallAllKernels: isYes(text('autoinstall_all_kernels')),
    symlinkModules: isYes(text('symlink_modules')),
    depmod: request.noDepmod ? 'never' : 'now',
    initramfs: request.noInitrd ? 'never' : 'asked',
    modprobeOnInstall: isYes(text('modprobe_on_install')),
    forceVersion: request.forceVersion,
    postTransaction: text('post_transaction'),
    compressOptions: readCompression(text),
    signing: {
      trySign: parse('try_sign_modules', parseTrySign, SETTINGS.try_sign_modules),
      required: parse('require_signature', parseYesOrNo, false),
      ...readSigning(text),
    },
    buildEnvironment: text('build_environment'),
    verbose: isYes(text('verbose')),
    continueOnError: isYes(text('continue_on_error')),
    told,
    faults,
  };
}

function readCompression(text: (name: SettingName) => string | undefined): Settings['compressOptions'] {
  const read = (name: 'gzip' | 'xz' | 'zstd'): string => text(`compress_${name}_opts`) ?? '';
  return { gz: read('gzip'), xz: read('xz'), zst: read('zstd') };
}

function readSigning(text: (name: SettingName) => string | undefined) {
  return { signFile: text('sign_file'), key: text('mok_signing_key'), certificate: text('mok_certificate') };
}

function noteFault<T>(faults: DkmsError[], read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof DkmsError)) throw thrown;
    faults.push(thrown);
    return otherwise;
  }
}

/** What is empty in a file counts as not set. */
function tellAll(files: ReadonlyMap<SettingName, Setting>, request: Request): Settings['told'] {
  const given = listGiven(request);
  const find = (name: SettingName): Setting => {
    const own = given[name];
    if (own !== undefined) return { value: own, source: 'command line' };
    const set = files.get(name);
    return set === undefined || set.value === '' ? { value: SETTINGS[name], source: 'default' } : set;
  };
  return new Map(SETTING_NAMES.map(name => [name, find(name)]));
}

/** What the command line says of settings. */
function listGiven(request: Request): Readonly<Partial<Record<SettingName, string>>> {
  const { trees, parallelJobs, symlinkModules, modprobeOnInstall, verbose } = request;
  return {
    ...(trees.dkmsTree === undefined ? {} : { dkms_tree: trees.dkmsTree }),
    ...(trees.sourceTree === undefined ? {} : { source_tree: trees.sourceTree }),
    ...(trees.installTree === undefined ? {} : { install_tree: trees.installTree }),
    ...(parallelJobs === undefined ? {} : { parallel_jobs: String(parallelJobs) }),
    ...(symlinkModules ? { symlink_modules: 'yes' } : {}),
    ...(modprobeOnInstall ? { modprobe_on_install: 'yes' } : {}),
    ...(verbose ? { verbose: 'yes' } : {}),
  };
}

/** dkms takes any text but these for yes. */
function isYes(text = 'no'): boolean {
  return !/^(no|false|0|n)$/i.test(text);
}

function parseJobs({ value, source }: Setting): number {
  const jobs = Number(value);
  if (Number.isInteger(jobs) && jobs >= 0) return jobs;
  throw createBad(source, `parallel_jobs is ${JSON.stringify(value)}, not a number`);
}

function parseTrySign({ value, source }: Setting): TrySign {
  if (value === 'not_in_chroot') return value;
  if (/^(true|yes|y|1)$/i.test(value)) return 'true';
  if (/^(false|no|n|0)$/i.test(value)) return 'false';
  throw createBad(source, `try_sign_modules is ${JSON.stringify(value)}, not true, false or not_in_chroot`);
}

/** Of our own setting; those of dkms take any text for yes. */
function parseYesOrNo({ value, source }: Setting): boolean {
  if (value === 'no') return false;
  if (value === 'yes') return true;
  throw createBad(source, `require_signature is ${JSON.stringify(value)}, not yes or no`);
}

function createBad(source: string, problem: string): DkmsError {
  return new DkmsError('CONF_BAD', `${source}: ${problem}`, {
    hint: `Correct it in ${source}; dkms-framework.conf(5) says what it may be.`,
  });
}

async function readFramework(
  host: Host,
  configDir: string,
  faults: DkmsError[],
): Promise<ReadonlyMap<SettingName, Setting>> {
  const dropIns = join(configDir, 'framework.conf.d');
  const files = [
    join(configDir, 'framework.conf'),
    ...host.files
      .list(dropIns)
      .filter(name => name.endsWith('.conf'))
      .map(name => join(dropIns, name)),
  ];
  const settings = new Map<SettingName, Setting>();
  for (const file of files) {
    const text = host.files.readText(file);
    if (text === undefined) continue;
    try {
      const assigned = parsePlainAssignments(text) ?? (await evaluateAssignments(host, file, SETTING_NAMES));
      for (const [name, value] of assigned)
        if (isSettingName(name)) settings.set(name, { value, source: file });
    } catch (thrown) {
      if (!(thrown instanceof DkmsError)) throw thrown;
      faults.push(thrown);
    }
  }
  return settings;
}

function isSettingName(name: string): name is SettingName {
  return name in SETTINGS;
}
