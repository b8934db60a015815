import { gunzipSync } from 'node:zlib';

/** undefined for what gzip(1) did not write. */
export function gunzip(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
