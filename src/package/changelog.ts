/** The newest entry of a debian/changelog. */
export interface NewestEntry {
  /** `1:0.12.7-2` */
  readonly version: string;
  readonly epochSeconds: number;
}

/**
 * Reads the newest entry of a changelog in Debian's form; undefined for what is none.
 *
 * @source deb-changelog(5)
 */
export function parseNewestEntry(text: string): NewestEntry | undefined {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const version = /^[a-z0-9][a-z0-9+.-]* \(([0-9][A-Za-z0-9.+~:-]*)\)(?: [^;\s]+)+; \S/.exec(
    lines[0] ?? '',
  )?.[1];
  const trailer = lines.find(line => line.startsWith(' -- '));
  const date = / -- .*<[^>]*> {2}(\w{3}, [ \d]?\d \w{3} \d{4} [\d:]{8} [+-]\d{4})\s*$/.exec(
    trailer ?? '',
  )?.[1];
  const epochSeconds = Math.floor(Date.parse(date ?? '') / 1000);
  return version === undefined || Number.isNaN(epochSeconds) ? undefined : { version, epochSeconds };
}

/** Without what Debian puts before and after what its own maintainers release: `1:0.12.7-2` is of 0.12.7. */
export function isVersionOf(packageVersion: string, upstream: string): boolean {
  const plain = packageVersion.replace(/^[0-9]+:/, '');
  return plain === upstream || plain.replace(/-[^-]*$/, '') === upstream;
}
