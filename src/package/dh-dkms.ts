import type { ModuleRef } from '../model/module-ref';

/** Versions with other characters dh_dkms refuses; names it would take, but scripts without quotes hold both. */
const SIMPLE = /^[A-Za-z0-9.+~-]+$/;

/**
 * Whether dh_dkms, which does not evaluate a dkms.conf but reads its lines, finds the module's name and version in it.
 *
 * @source dh-dkms of Debian 12 and 13, as they answer
 */
export function canBeReadByDhDkms(conf: string, { name, version }: ModuleRef): boolean {
  const isLiteral = (directive: string, value: string): boolean => {
    const lines = conf.match(new RegExp(`^.*\\b${directive}=.*$`, 'gm')) ?? [];
    const literal = new RegExp(`^${directive}=(["']?)(\\S*?)\\1\\s*$`).exec(lines[0] ?? '');
    return lines.length === 1 && literal?.[2] === value;
  };
  const isSimple = SIMPLE.test(version) && SIMPLE.test(name.replaceAll('_', ''));
  return isSimple && isLiteral('PACKAGE_NAME', name) && isLiteral('PACKAGE_VERSION', version);
}
