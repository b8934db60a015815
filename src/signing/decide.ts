import type { Kconfig } from '../model/kernel-facts';
import type { TrySign } from '../model/signing';

export type SigningDecision =
  /** `hash`: as the kernel's configuration names it, `sha256`. */
  | { readonly sign: true; readonly hash: string }
  | { readonly sign: false; readonly because: 'kernel' | 'setting' | 'chroot' };

/**
 * Whether modules for a kernel are signed. Images are made in chroots, and a private key that is made there would go
 * out with each copy: so by default nothing is signed in them.
 *
 * @source spec: lifecycle, signing; contract 2.5, try_sign_modules
 */
export function decideSigning(
  kconfig: Kconfig,
  trySign: TrySign,
  isInChroot: () => boolean | undefined,
): SigningDecision {
  const hash = kconfig.get('CONFIG_MODULE_SIG_HASH');
  if (hash === undefined || hash === '') return { sign: false, because: 'kernel' };
  if (trySign === 'false') return { sign: false, because: 'setting' };
  if (trySign === 'not_in_chroot' && isInChroot() === true) return { sign: false, because: 'chroot' };
  return { sign: true, hash };
}
