import type { DkmsConf } from '../model/conf';
import { formatRef } from '../model/module-ref';
import type { Context } from './context';

/** Said once, when a module comes: in a failed build's output such a line was taken for the reason. */
export function warnOfConf({ emit }: Context, { module, outdated, dubious }: DkmsConf): void {
  const warn = (text: string): void => emit({ kind: 'warning', text: `${formatRef(module)}: ${text}` });
  if (outdated.length > 0) {
    const names = outdated.map(({ directive }) => directive).join(', ');
    warn(
      `nothing is done with ${names} of its dkms.conf any more, which does no harm; dkms lint ${formatRef(module)} tells what to write now`,
    );
  }
  for (const { directive, problem } of dubious) warn(`${directive} of its dkms.conf ${problem}`);
}
