import type { Command, Host } from '../host/host';

/**
 * A stranger's conf is a program. Where bubblewrap is there it gets a read-only file system, no network, no terminal
 * and no processes but its own; elsewhere it runs as whoever called us, as it always has.
 */
export function wrapInSandbox(host: Host, trust: 'own' | 'stranger', command: Command): Command {
  const bwrap = trust === 'stranger' ? host.findProgram('bwrap') : undefined;
  if (bwrap === undefined) return command;
  return {
    ...command,
    file: bwrap,
    args: [
      ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/run'],
      ...['--unshare-net', '--unshare-pid', '--unshare-ipc', '--new-session', '--die-with-parent'],
      '--',
      command.file,
      ...command.args,
    ],
  };
}
