import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The project's own folder: what is tested is read from there. */
export const project = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly exit: number | null;
  readonly output: string;
}

/** A directory that stands for the system: hooks in it look for everything below it, and dkms is a script that notes its words. */
export interface Sandbox {
  readonly root: string;
  /** Writes a file, with its directories. */
  readonly write: (path: string, text: string, mode?: number) => void;
  readonly mkdir: (path: string) => void;
  /** Copies one of the project's scripts to `path`, so that the paths in it lead below `root`. */
  readonly place: (source: string, path: string) => void;
  readonly run: (
    path: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    input?: string,
  ) => Ended;
  /** Puts a dkms first on PATH that ends with `exit` after the shell text `body`. */
  readonly fakeDkms: (exit?: number, body?: string) => void;
  /** What dkms was called with, a line each. */
  readonly calls: () => readonly string[];
}

/** Every place of the system that a hook may name; the temporary directory's own path has none of them. */
const SYSTEM_PATHS =
  /\/(?:usr\/(?:lib|share)\/dkms|usr\/lib\/systemd|etc\/dkms|var\/lib\/dkms|lib\/modules)(?![\w-])/g;

/** Removed when the test that called it has finished. */
export function createSandbox(): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'dkms-hooks-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));

  const write: Sandbox['write'] = (path, text, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode);
  };
  const sandbox: Sandbox = {
    root,
    write,
    mkdir: path => mkdirSync(join(root, path), { recursive: true }),
    place: (source, path) => {
      const text = readFileSync(join(project, source), 'utf8');
      write(
        path,
        text.replace(SYSTEM_PATHS, place => root + place),
        0o755,
      );
    },
    run: (path, args, env = {}, input = '') => {
      const ended = spawnSync(join(root, path), args, {
        encoding: 'utf8',
        input,
        env: { PATH: `${root}/bin:/usr/bin:/bin`, ...env },
      });
      return { exit: ended.status, output: ended.stdout + ended.stderr };
    },
    fakeDkms: (exit = 0, body = '') =>
      write('bin/dkms', `#!/bin/sh\necho "$*" >>'${root}/calls'\n${body}\nexit ${exit}\n`, 0o755),
    calls: () =>
      existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n') : [],
  };
  sandbox.fakeDkms();
  return sandbox;
}

/** A system with dkms's hooks in place; no module and no kernel yet. */
export function createSystem(): Sandbox {
  const system = createSandbox();
  system.place('hooks/hook-lib.sh', 'usr/lib/dkms/hook-lib.sh');
  system.place('hooks/queue-lib.sh', 'usr/lib/dkms/queue-lib.sh');
  system.place('hooks/run-lib.sh', 'usr/lib/dkms/run-lib.sh');
  system.place('hooks/gone-lib.sh', 'usr/lib/dkms/gone-lib.sh');
  system.place('hooks/read-settings', 'usr/lib/dkms/read-settings');
  system.place('hooks/common.postinst', 'usr/lib/dkms/common.postinst');
  system.place('hooks/dkms_autoinstaller', 'usr/lib/dkms/dkms_autoinstaller');
  system.place('hooks/boot', 'usr/lib/dkms/boot');
  system.place('rpm/rpm_trigger', 'usr/lib/dkms/rpm_trigger');
  system.place('hooks/kernel/preinst', 'etc/kernel/preinst.d/dkms');
  system.place('hooks/kernel/postinst', 'etc/kernel/postinst.d/dkms');
  system.place('hooks/kernel/postinst', 'etc/kernel/header_postinst.d/dkms');
  system.place('hooks/kernel/prerm', 'etc/kernel/prerm.d/dkms');
  system.place('hooks/40-dkms.install', 'usr/lib/kernel/install.d/40-dkms.install');
  return system;
}

export const KERNEL = '6.12.95+deb12-amd64';

/** The same with bbswitch/0.8 registered, and KERNEL with headers. */
export function createSystemWithWork(): Sandbox {
  const system = createSystem();
  system.mkdir('var/lib/dkms/bbswitch/0.8/source');
  system.mkdir(`lib/modules/${KERNEL}/build/include`);
  return system;
}
