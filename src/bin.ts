import { createHost } from './host/create-host';
import { writeStandardStream } from './host/standard-streams';
import { explainTrace } from './host/trace';
import { main } from './main';

declare const __NODE_VARIABLES__: readonly string[];

// The first line of this program has cleared them, unless it was started in another way.
for (const name of __NODE_VARIABLES__) delete process.env[name];
process.umask(0o022);

const interruption = new AbortController();
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => interruption.abort(exitCode));
}

/** Package managers keep logs of what a terminal shows, and continuous integration shows them. */
const LOGGED = ['DPKG_MAINTSCRIPT_PACKAGE', 'RPM_INSTALL_PREFIX', 'CI', 'NO_COLOR'];

/** A directory that is gone is nowhere to start programs from. */
function findWhereCallerStands(): string | undefined {
  try {
    return process.cwd();
  } catch {
    process.chdir('/');
    return undefined;
  }
}

const host = createHost({
  env: process.env,
  cwd: findWhereCallerStands(),
  programDirectory: __dirname,
  interrupted: interruption.signal,
  // To touch process.stdout costs milliseconds: not before there is something to show.
  openTerminal: () => {
    const { env, stdout } = process;
    const isLogged = LOGGED.some(name => env[name]) || env.TERM === 'dumb';
    // Of a serial line nobody knows the width.
    return stdout.isTTY && stdout.columns > 0 && !isLogged ? stdout : undefined;
  },
  write: (stream, text) => {
    // A reader that has seen enough (`dkms status | head`) is no fault. Work that is under way goes on unread.
    writeStandardStream(stream, text);
  },
});

main(process.argv.slice(2), host).then(
  exitCode => {
    // At once: what is written is written, and node would take its heap apart first.
    process.exit(host.interrupted.aborted ? Number(host.interrupted.reason) : exitCode);
  },
  async (thrown: unknown) => {
    const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const told = await explainTrace(host.files, trace, __filename);
    writeStandardStream(
      'stderr',
      `dkms: this is a fault in dkms itself; please report it with these lines:\n${told}\n`,
    );
    process.exitCode = 1;
  },
);
