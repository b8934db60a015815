import { createHash } from 'node:crypto';
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../scenario';
import { isFake } from './kernels';
import { mustRun } from './system';

const TREE = '/var/lib/dkms';
const SOURCES = '/usr/src';

/** What was there before a scenario began; only what has changed since is told. */
export interface Baseline {
  readonly kernels: readonly string[];
  /** Module files by path, each with what tells a changed one. */
  readonly modules: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
}

export function takeBaseline(kernels: readonly string[]): Baseline {
  const modules = kernels.flatMap(findModules).map(path => [path, identify(path)]);
  return { kernels, modules: Object.fromEntries(modules), sources: readdirSync(SOURCES) };
}

/** Paths with a word on each. */
export type Files = Record<string, string>;

export function lookAt(places: readonly Place[], baseline: Baseline): Files {
  return Object.assign({}, ...places.map(place => LOOKS[place](baseline)));
}

const LOOKS: Readonly<Record<Place, (baseline: Baseline) => Files>> = {
  tree: () => lookAtTree(),
  modules: baseline => lookAtModules(baseline, describeModule),
  modinfo: baseline => lookAtModules(baseline, path => `${describeModule(path)}; ${readModinfo(path)}`),
  sources: lookAtSources,
};

/** Keys for signing are made anew each time, of a build directory only the log counts; our own names start with a dot. */
function isNobodysContract(path: string): boolean {
  return /^\/var\/lib\/dkms\/(mok\.[a-z]+|dkms_dbversion|.*\/record\.json|.*\/\.(?!dep_)[^/]*(\/.*)?)$/.test(
    path,
  );
}

function lookAtTree(): Files {
  const files: Files = {};
  walk(TREE, (path, entry) => {
    if (/^\/var\/lib\/dkms\/[^/]+\/[^/]+\/build$/.test(path)) {
      if (existsSync(`${path}/make.log`)) files[`${path}/make.log`] = 'file';
      return false;
    }
    if (isNobodysContract(path)) return false;
    if (entry.isDirectory()) {
      if (readdirSync(path).length === 0) files[path] = 'empty directory';
      return true;
    }
    files[path] = describe(path, entry);
    return false;
  });
  return files;
}

function describe(path: string, entry: Dirent): string {
  if (entry.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (isModule(path)) return describeModule(path);
  return path.endsWith('.origin') ? readFileSync(path, 'utf8').trim() : 'file';
}

function lookAtModules(baseline: Baseline, describeOne: (path: string) => string): Files {
  const files: Files = {};
  const now = baseline.kernels.flatMap(findModules);
  for (const path of now) {
    if (baseline.modules[path] === identify(path)) continue;
    const link = lstatSync(path).isSymbolicLink() ? `-> ${readlinkSync(path)}; ` : '';
    files[path] = link + describeOne(path);
  }
  for (const path of Object.keys(baseline.modules)) {
    if (!now.includes(path)) files[path] = 'gone';
  }
  for (const kernel of baseline.kernels) Object.assign(files, lookAtDirectories(kernel), checkDepmod(kernel));
  return files;
}

function lookAtDirectories(kernel: string): Files {
  const files: Files = {};
  walk(`/lib/modules/${kernel}`, (path, entry) => {
    if (!entry.isDirectory()) return false;
    if (readdirSync(path).length === 0) files[path] = 'empty directory';
    return true;
  });
  return files;
}

/** depmod has run after the last change when its list names exactly what is there. */
function checkDepmod(kernel: string): Files {
  const list = `/lib/modules/${kernel}/modules.dep`;
  if (!existsSync(list)) return { [list]: 'missing' };
  const prefix = `/lib/modules/${kernel}/`;
  const listed = [...readFileSync(list, 'utf8').matchAll(/^([^:\n]+):/gm)].map(
    ([, path = '']) => prefix + path,
  );
  const there = new Set(findModules(kernel));
  const wrong = [
    ...[...there].filter(path => !listed.includes(path)).map(path => `lacks ${path}`),
    ...listed.filter(path => !there.has(path)).map(path => `still has ${path}`),
  ];
  return wrong.length === 0 ? {} : { [list]: wrong.join(', ') };
}

function lookAtSources(baseline: Baseline): Files {
  const files: Files = {};
  for (const name of readdirSync(SOURCES)) {
    if (baseline.sources.includes(name)) continue;
    const top = join(SOURCES, name);
    if (lstatSync(top).isSymbolicLink()) files[top] = `-> ${readlinkSync(top)}`;
    else
      walk(top, (path, entry) => {
        if (entry.isDirectory()) return true;
        files[path] = entry.isSymbolicLink() ? `-> ${readlinkSync(path)}` : digest(readFileSync(path));
        return false;
      });
  }
  return files;
}

function findModules(kernel: string): readonly string[] {
  const found: string[] = [];
  walk(`/lib/modules/${kernel}`, (path, entry) => {
    if (entry.isDirectory()) return true;
    if (isModule(path)) found.push(path);
    return false;
  });
  return found;
}

function isModule(path: string): boolean {
  return /\.ko(\.gz|\.xz|\.zst)?$/.test(path);
}

/** In byte order; `visit` says whether to go into a directory. */
function walk(directory: string, visit: (path: string, entry: Dirent) => boolean): void {
  if (!existsSync(directory)) return;
  const entries = readdirSync(directory, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (visit(path, entry)) walk(path, visit);
  }
}

function identify(path: string): string {
  const { size, mtimeMs } = lstatSync(path);
  return `${size} ${mtimeMs}`;
}

/** Modules of real kernels change with their kernel, so only those of ours have a digest. */
function describeModule(path: string): string {
  const release = /5\.\d\.\d-[a-z]+/.exec(path)?.[0];
  const check = path.endsWith('.xz') ? ` ${xzCheck(path)}` : '';
  if (release === undefined || !isFake(release)) return `module${check}`;
  return `module ${digest(withoutSignature(unpack(path)))}${check}`;
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

function unpack(path: string): Buffer {
  if (path.endsWith('.ko')) return readFileSync(path);
  const program = path.endsWith('.xz') ? 'xz' : path.endsWith('.zst') ? 'zstd' : 'gzip';
  return mustRun([program, '-dc', path]);
}

/** Which checksum an xz file has; the kernel's own loader reads CRC32 only. */
function xzCheck(path: string): string {
  return { 0: 'unchecked', 1: 'crc32', 4: 'crc64' }[(readFileSync(path)[7] ?? 0) & 15] ?? 'other check';
}

const SIGNED = '~Module signature appended~\n';

function withoutSignature(module: Buffer): Buffer {
  const end = module.length - SIGNED.length;
  if (end < 12 || module.toString('latin1', end) !== SIGNED) return module;
  return module.subarray(0, end - 12 - module.readUInt32BE(end - 4));
}

function readModinfo(path: string): string {
  const text = mustRun(['modinfo', path]).toString();
  const field = (name: string): string =>
    `${name} ${new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() || 'none'}`;
  return ['version', 'srcversion', 'depends', 'vermagic'].map(field).join('; ');
}
