/** struct module_signature, of which the kernel reads these two fields; all others are zero. */
const SIZE_BYTES = 12;
const ID_TYPE_AT = 2;
const LENGTH_AT = 8;
const PKEY_ID_PKCS7 = 2;

const MARKER = '~Module signature appended~\n';

/**
 * What the kernel expects behind a module and its signature.
 *
 * @source Linux, include/linux/module_signature.h: the length is big-endian
 */
export function createTrailer(signatureBytes: number): Uint8Array {
  const trailer = Buffer.alloc(SIZE_BYTES + MARKER.length);
  trailer[ID_TYPE_AT] = PKEY_ID_PKCS7;
  trailer.writeUInt32BE(signatureBytes, LENGTH_AT);
  trailer.write(MARKER, SIZE_BYTES, 'latin1');
  return trailer;
}

/** The signature in a module's file; undefined: it has none. */
export function findSignature(module: Uint8Array): Uint8Array | undefined {
  const file = Buffer.from(module.buffer, module.byteOffset, module.byteLength);
  const trailer = file.length - MARKER.length - SIZE_BYTES;
  if (trailer < 0 || file.toString('latin1', trailer + SIZE_BYTES) !== MARKER) return undefined;
  const length = file.readUInt32BE(trailer + LENGTH_AT);
  return length > trailer ? undefined : file.subarray(trailer - length, trailer);
}
