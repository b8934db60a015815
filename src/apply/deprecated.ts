import type { DkmsConf } from '../model/conf';
import { formatRef } from '../model/module-ref';
import type { Context } from './context';

/** Said once, when a module comes: in a failed build's output such a line was taken for the reason. */
export function warnOfDeprecated({ emit }: Context, { module, deprecated }: DkmsConf): void {
  if (deprecated.length === 0) return;
  const names = deprecated.join(', ');
  emit({
    kind: 'warning',
    text: `${formatRef(module)}: nothing is done with ${names} of its dkms.conf any more; that does no harm`,
  });
}
