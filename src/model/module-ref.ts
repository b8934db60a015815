/** One version of one module package, as the tree and the command line name it: `v4l2loopback/0.12.7`. */
export interface ModuleRef {
  readonly name: string;
  readonly version: string;
}

/** `v4l2loopback/0.12.7` */
export function formatRef(ref: ModuleRef): string {
  return `${ref.name}/${ref.version}`;
}

export function isSameRef(a: ModuleRef, b: ModuleRef): boolean {
  return a.name === b.name && a.version === b.version;
}

/**
 * Why a text cannot be the name or version of a module, or undefined when it can.
 * Both become one path component (`/usr/src/<name>-<version>`, `<dkms_tree>/<name>/<version>`) and words of shell
 * scripts in packages, so what either would misread is refused.
 */
export function findNameFault(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text === '.' || text === '..') return 'is a directory of its own';
  if (text.includes('/')) return 'contains a slash';
  if (/\s/.test(text)) return 'contains white space';
  if (text.startsWith('-')) return 'starts with a dash';
  if (text.startsWith('.')) return 'starts with a dot';
  const odd = /[^A-Za-z0-9._+~:@=,-]/.exec(text);
  return odd === null ? undefined : `contains ${JSON.stringify(odd[0])}`;
}
