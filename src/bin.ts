import { createHost } from './host/create-host';
import { main } from './main';

// What was meant for one node is not meant for those that a module's make may start.
for (const name of ['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS']) delete process.env[name];
process.umask(0o022);
// A reader that has seen enough (`dkms status | head`) is no fault.
process.stdout.on('error', () => process.exit(0));

const host = createHost({
  env: process.env,
  cwd: process.cwd(),
  programDirectory: __dirname,
  write: (stream, text) => process[stream].write(text),
});

main(process.argv.slice(2), host).then(
  exitCode => {
    process.exitCode = exitCode;
  },
  (thrown: unknown) => {
    const told = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    process.stderr.write(
      `dkms: this is a fault in dkms itself; please report it with these lines:\n${told}\n`,
    );
    process.exitCode = 1;
  },
);
