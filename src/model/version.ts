/**
 * Orders versions of modules and kernels as dkms does: every number is padded to three digits, then the texts are
 * compared. So `1.10` follows `1.9`, and `6.1.0-18-amd64` follows `6.1.0`. Semantic versioning says otherwise and
 * must not be used here.
 *
 * @source docs/compatibility.md, "Version order"
 */
export function compareVersions(a: string, b: string): number {
  const left = padNumbers(a);
  const right = padNumbers(b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function padNumbers(version: string): string {
  return version.replace(/[0-9]+/g, digits => digits.replace(/^0+(?=[0-9])/, '').padStart(3, '0'));
}
