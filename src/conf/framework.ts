import { join } from 'node:path';
import { DkmsError } from '../errors/dkms-error';
import type { Host } from '../host/host';
import type { Request } from '../model/request';
import { DEFAULT_COMPRESS_OPTIONS, SETTING_NAMES, type SettingName, type Settings } from '../model/settings';
import type { TrySign } from '../model/signing';

interface Setting {
  readonly value: string;
  /** Absolute path of the file that set it. */
  readonly source: string;
}

type FileSettings = ReadonlyMap<SettingName, Setting>;

/** framework.conf, framework.conf.d/*.conf, then the command line; later ones win. */
export async function readSettings(host: Host, configDir: string, request: Request): Promise<Settings> {
  const set = await readFramework(host, configDir);
  const value = (name: SettingName): string | undefined => set.get(name)?.value || undefined;
  const { trees } = request;
  return {
    trees: {
      dkmsTree: trees.dkmsTree ?? value('dkms_tree'),
      sourceTree: trees.sourceTree ?? value('source_tree'),
      installTree: trees.installTree ?? value('install_tree'),
      temporary: value('tmp_location'),
    },
    parallelJobs: request.parallelJobs ?? parseJobs(set.get('parallel_jobs')),
    autoinstallAllKernels: isYes(value('autoinstall_all_kernels') ?? 'yes'),
    symlinkModules: request.symlinkModules || isYes(value('symlink_modules') ?? 'no'),
    runDepmod: !request.noDepmod,
    modprobeOnInstall: request.modprobeOnInstall || isYes(value('modprobe_on_install') ?? 'no'),
    forceVersion: request.forceVersion,
    postTransaction: value('post_transaction'),
    compressOptions: {
      gz: value('compress_gzip_opts') ?? DEFAULT_COMPRESS_OPTIONS.gz,
      xz: value('compress_xz_opts') ?? DEFAULT_COMPRESS_OPTIONS.xz,
      zst: value('compress_zstd_opts') ?? DEFAULT_COMPRESS_OPTIONS.zst,
    },
    signing: {
      trySign: parseTrySign(set.get('try_sign_modules')),
      signFile: value('sign_file'),
      key: value('mok_signing_key'),
      certificate: value('mok_certificate'),
      required: parseYesOrNo('require_signature', set.get('require_signature')),
    },
    buildEnvironment: value('build_environment'),
    verbose: isYes(value('verbose') ?? 'no'),
    continueOnError: isYes(value('continue_on_error') ?? 'yes'),
    sources: new Map([...set].map(([name, setting]) => [name, setting.source])),
  };
}

/** dkms takes any text but these for yes. */
function isYes(text: string): boolean {
  return !/^(no|false|0|n)$/i.test(text);
}

function parseJobs(setting: Setting | undefined): number | undefined {
  if (setting === undefined || setting.value === '') return undefined;
  const jobs = Number(setting.value);
  if (Number.isInteger(jobs) && jobs >= 0) return jobs;
  throw new DkmsError(
    'CONF_BAD',
    `${setting.source}: parallel_jobs is ${JSON.stringify(setting.value)}, not a number`,
  );
}

function parseTrySign(setting: Setting | undefined): TrySign {
  if (setting === undefined || setting.value === '') return 'not_in_chroot';
  if (setting.value === 'not_in_chroot') return 'not_in_chroot';
  if (/^(true|yes|y|1)$/i.test(setting.value)) return 'true';
  if (/^(false|no|n|0)$/i.test(setting.value)) return 'false';
  throw new DkmsError(
    'CONF_BAD',
    `${setting.source}: try_sign_modules is ${JSON.stringify(setting.value)}, not true, false or not_in_chroot`,
  );
}

/** Of our own settings; those of dkms take any text for yes. */
function parseYesOrNo(name: SettingName, setting: Setting | undefined): boolean {
  if (setting === undefined || setting.value === '' || setting.value === 'no') return false;
  if (setting.value === 'yes') return true;
  throw new DkmsError(
    'CONF_BAD',
    `${setting.source}: ${name} is ${JSON.stringify(setting.value)}, not yes or no`,
  );
}

async function readFramework(host: Host, configDir: string): Promise<FileSettings> {
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
    const assigned = parsePlainAssignments(text) ?? (await evaluateAssignments(host, file));
    for (const [name, value] of assigned) {
      if (isSettingName(name)) settings.set(name, { value, source: file });
    }
  }
  return settings;
}

function isSettingName(name: string): name is SettingName {
  return (SETTING_NAMES as readonly string[]).includes(name);
}

/** `$kernelver` is no work for the shell: it is put in when the kernel is known. */
const PLAIN_LINE =
  /^(?:export[ \t]+)?([A-Za-z_]\w*)=(?:"((?:[^"$`\\]|\$kernelver\b|\$\{kernelver\})*)"|'([^']*)'|((?:[\w./:=,+@%-]|\$kernelver\b|\$\{kernelver\})*))[ \t]*;?[ \t]*(?:#.*)?$/;

/**
 * Most files hold comments and plain assignments, which need no shell to be read; undefined for one that needs it.
 * So `status` starts no process.
 */
export function parsePlainAssignments(text: string): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const plain = PLAIN_LINE.exec(line);
    if (plain === null) return undefined;
    const [, name = '', double, single, bare = ''] = plain;
    if (name === 'kernelver') return undefined;
    values.set(name, double ?? single ?? bare);
  }
  return values;
}

/** What names settings keep `$kernelver` for later: it is put in when the kernel is known. */
const LATE = "kernelver='$kernelver'";

async function evaluateAssignments(host: Host, file: string): Promise<ReadonlyMap<string, string>> {
  // A file whose syntax is bad would else be read as far as it goes.
  const script = `bash -n "$1" || exit; ${LATE}; source "$1" >&2; for name in ${SETTING_NAMES.join(' ')}; do [[ -v $name ]] && printf '%s\\0%s\\0' "$name" "\${!name}"; done; :`;
  const ended = await host.run({ file: 'bash', args: ['-c', script, 'framework.conf', file] });
  if (!ended.ok) {
    throw new DkmsError('CONF_BAD', `${file} could not be read by bash`, {
      detail: ended.stderr.trim().split('\n')[0],
      hint: `bash -n ${file}`,
    });
  }
  const fields = ended.stdout.split('\0');
  const pairs = Array.from(
    { length: Math.floor(fields.length / 2) },
    (_, i) => [fields[2 * i] ?? '', fields[2 * i + 1] ?? ''] as const,
  );
  return new Map(pairs);
}
