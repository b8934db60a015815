import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { createHost } from '../../src/host/create-host';
import type { Host } from '../../src/host/host';
import { main } from '../../src/main';
import { checkExit } from './check-exit';
import { ARCH, FAKE_TOOLS, KERNEL } from './fake-tools';

export { ARCH, KERNEL };

const project = fileURLToPath(new URL('../..', import.meta.url));
const SYSTEM_PATH = ['sbin', 'bin'].flatMap(name => [`/usr/${name}`, `/${name}`]);

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ModuleFiles {
  /** Text of dkms.conf; without it, that of a package with one module of the same name. */
  readonly conf?: string;
  /** Lines that are added to the conf. */
  readonly also?: string;
  /** By path below the source; without them, one file of C that the fake make can build. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface KernelFiles {
  readonly headers?: boolean;
  /** Text of the kernel's configuration: `CONFIG_X=y`. */
  readonly config?: string;
  /** Text of modules.dep; without it, made of `modules`. */
  readonly modulesDep?: string;
  /** The kernel's own modules: path below its directory → text. */
  readonly modules?: Readonly<Record<string, string>>;
}

/** A directory that stands for a system: trees, settings and programs are below it. */
export interface TempRoot {
  readonly path: string;
  readonly host: Host;
  /** What was written through `host`. */
  readonly written: { stdout: string; stderr: string };
  /** Puts a program first on PATH; it notes each call before `script`, which is POSIX shell, runs. */
  tool(name: string, script: string): Promise<void>;
  /** Calls of one tool, without its name, in order. */
  calls(name: string): Promise<readonly string[]>;
  forgetCalls(): Promise<void>;
  /** Writes a file below the root, with its directories; the path is absolute for the system: `/etc/dkms/x`. */
  write(path: string, text: string, mode?: number): Promise<void>;
  read(path: string): Promise<string | undefined>;
  /** Everything below a directory: path → text, `-> target` of a link, `/` of an empty directory. */
  files(path: string): Promise<Readonly<Record<string, string>>>;
  /** Lays `usr/src/<name>-<version>`. */
  module(name: string, version: string, lay?: ModuleFiles): Promise<void>;
  /** Lays `lib/modules/<release>`. */
  kernel(release?: string, lay?: KernelFiles): Promise<void>;
  /** Runs dkms in this process, on this root. */
  dkms(...args: readonly string[]): Promise<Ended>;
  /** The same with another view of the outside: `host` is given the real one. */
  dkmsWith(host: (real: Host) => Host, ...args: readonly string[]): Promise<Ended>;
}

export interface TempRootOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** ID of the distribution. */
  readonly distribution?: string;
}

/** Makes a root with a Debian's os-release and fake tools; it is removed when the test has finished. */
export async function tempRoot(options: TempRootOptions = {}): Promise<TempRoot> {
  const path = await mkdtemp(join(tmpdir(), 'dkms-root-'));
  // A call that was refused does not wait for the uname it has started, which may still note itself here.
  onTestFinished(() => rm(path, { recursive: true, force: true, maxRetries: 5 }));
  const at = (inside: string): string => join(path, inside);
  const written = { stdout: '', stderr: '' };
  const env = {
    PATH: [at('bin'), ...SYSTEM_PATH].join(':'),
    HOME: at('home'),
    TMPDIR: at('tmp'),
    ...options.env,
  };
  const openHost = (told: { stdout: string; stderr: string }): Host =>
    createHost({
      env,
      cwd: path,
      programDirectory: join(project, 'dist'),
      write: (stream, text) => {
        told[stream] += text;
      },
    });

  const write: TempRoot['write'] = async (file, text, mode = 0o644) => {
    await mkdir(dirname(at(file)), { recursive: true });
    await writeFile(at(file), text, { mode });
  };
  const tool: TempRoot['tool'] = (name, script) =>
    write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >>'${at('calls')}'\n${script}\n`, 0o755);
  const dkmsWith: TempRoot['dkmsWith'] = async (view, ...args) => {
    const told = { stdout: '', stderr: '' };
    const code = await main([...args, '--root', path], view(openHost(told)));
    checkExit(args, { code, ...told });
    return { code, ...told };
  };

  await mkdir(at('tmp'));
  await write('etc/os-release', `ID=${options.distribution ?? 'debian'}\n`);
  for (const [name, script] of Object.entries(FAKE_TOOLS)) await tool(name, script);
  return {
    path,
    written,
    host: openHost(written),
    tool,
    write,
    dkmsWith,
    dkms: (...args) => dkmsWith(host => host, ...args),
    read: file => readText(at(file)),
    files: directory => readFiles(at(directory)),
    forgetCalls: () => rm(at('calls'), { force: true }),
    calls: async name => {
      const lines = ((await readText(at('calls'))) ?? '').split('\n');
      // To ask for its version is not to call it for anything.
      return lines
        .filter(line => !line.endsWith(' --version'))
        .filter(line => line.startsWith(`${name} `))
        .map(line => line.slice(name.length + 1));
    },
    module: async (name, version, lay = {}) => {
      const source = `usr/src/${name}-${version}`;
      await write(`${source}/dkms.conf`, (lay.conf ?? createConf(name, version)) + (lay.also ?? ''));
      const files = lay.files ?? { [`${name}.c`]: createSource(version) };
      for (const [file, text] of Object.entries(files)) {
        await write(`${source}/${file}`, text, text.startsWith('#!') ? 0o755 : 0o644);
      }
    },
    kernel: async (release = KERNEL, lay = {}) => {
      const directory = `lib/modules/${release}`;
      const modules = Object.entries(lay.modules ?? {});
      for (const [file, text] of modules) await write(`${directory}/${file}`, text);
      const listed = modules.map(([file]) => `${file}:\n`).join('');
      await write(`${directory}/modules.dep`, lay.modulesDep ?? listed);
      if (lay.headers === false) return;
      await mkdir(at(`${directory}/build/include`), { recursive: true });
      await write(`${directory}/build/.config`, lay.config ?? 'CONFIG_MODULES=y\n');
    },
  };
}

export function createConf(name: string, version: string): string {
  return [
    `PACKAGE_NAME="${name}"`,
    `PACKAGE_VERSION="${version}"`,
    `BUILT_MODULE_NAME[0]="${name}"`,
    'DEST_MODULE_LOCATION[0]="/kernel/drivers/misc"',
    'AUTOINSTALL="yes"',
    '',
  ].join('\n');
}

/** What the fake make copies into the module, and the fake modinfo tells. */
export function createSource(version: string, srcversion = `SRC${version}`): string {
  return `version:        ${version}\nsrcversion:     ${srcversion}\n`;
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function readFiles(directory: string, prefix = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    const name = prefix + entry.name;
    if (entry.isSymbolicLink()) found[name] = `-> ${await readlink(path)}`;
    else if (entry.isDirectory()) Object.assign(found, await readFiles(path, `${name}/`));
    else found[name] = (await readText(path)) ?? '';
  }
  if (entries.length === 0 && prefix !== '') found[prefix] = '/';
  return found;
}
