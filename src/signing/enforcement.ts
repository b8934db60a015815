import type { Files } from '../host/files';
import type { Kconfig } from '../model/kernel-facts';
import { findBelowRoot, type Paths } from '../model/paths';

const SECURE_BOOT = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

/** Whether the firmware boots only what is signed; undefined: it does not tell, as on a machine without UEFI. */
export function readSecureBoot(files: Files, paths: Pick<Paths, 'root'>): boolean | undefined {
  // Four bytes of attributes, then the value.
  const variable = files.readHead(findBelowRoot(paths, SECURE_BOOT), 5);
  return variable === undefined || variable.length < 5 ? undefined : variable.charCodeAt(4) === 1;
}

/**
 * Why a kernel will load only signed modules when it is booted as this one was; undefined: it will load any. Secure
 * Boot makes distributions' kernels ask for signatures, and is taken for that wherever a kernel knows them.
 */
export function findEnforcement(
  files: Files,
  paths: Pick<Paths, 'root'>,
  kconfig: Kconfig,
): string | undefined {
  if (kconfig.get('CONFIG_MODULE_SIG_FORCE') === 'y') return 'CONFIG_MODULE_SIG_FORCE';
  if (kconfig.get('CONFIG_MODULE_SIG') !== 'y') return undefined;
  if (readSecureBoot(files, paths) === true) return 'Secure Boot';
  const read = (path: string): string => files.readText(findBelowRoot(paths, path)) ?? '';
  const enforced = /(?:^|\s)module\.sig_enforce(?:=(?:1|y|Y|on))?(?=\s|$)/.test(read('/proc/cmdline'));
  if (enforced || /^[1Y]/.test(read('/sys/module/module/parameters/sig_enforce')))
    return 'module.sig_enforce';
  return /\[(integrity|confidentiality)\]/.test(read('/sys/kernel/security/lockdown'))
    ? 'lockdown'
    : undefined;
}
