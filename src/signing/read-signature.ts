import type { ModuleSignature } from '../model/signing';
import { findSignature } from './trailer';

/** What modinfo(8) calls signer, sig_key and sig_hashalgo of a module's file; undefined: it is not signed. */
export function readSignature(module: Uint8Array): ModuleSignature | undefined {
  const signature = findSignature(module);
  return signature === undefined ? undefined : readSignerInfo(signature);
}

/**
 * The first signer of a CMS message. What cannot be read is an empty text: it is signed all the same.
 *
 * @source RFC 5652: ContentInfo, SignedData, SignerInfo
 */
function readSignerInfo(message: Uint8Array): ModuleSignature {
  const [contentInfo] = readValues(message);
  const [, content] = readValues(contentInfo?.content);
  const [signedData] = readValues(content?.content);
  const signerInfos = readValues(signedData?.content).at(-1);
  const [signerInfo] = readValues(signerInfos?.content);
  const [, identifier, algorithm] = readValues(signerInfo?.content);
  const [hash] = readValues(algorithm?.content);
  // sign-file of today names the certificate by issuer and number, another one may name its key.
  const [issuer, serial] = identifier?.tag === SEQUENCE ? readValues(identifier.content) : [];
  return {
    signer: findCommonName(issuer?.content),
    key: toCapitals(serial === undefined ? identifier?.content : withoutSign(serial.content)),
    hash: HASHES[toHex(hash?.content)] ?? '',
  };
}

/** Name: a sequence of sets of an identifier and its value. */
function findCommonName(issuer: Uint8Array | undefined): string {
  for (const set of readValues(issuer)) {
    for (const attribute of readValues(set.content)) {
      const [type, value] = readValues(attribute.content);
      if (value !== undefined && toHex(type?.content) === COMMON_NAME) return decodeText(value);
    }
  }
  return '';
}

/** The number of a certificate without the zero byte that only says that it is positive. */
function withoutSign(number: Uint8Array): Uint8Array {
  return number[0] === 0 && number.length > 1 ? number.subarray(1) : number;
}

/** `3E:5B:…` */
function toCapitals(bytes: Uint8Array | undefined): string {
  return (toHex(bytes).toUpperCase().match(/../g) ?? []).join(':');
}

const SEQUENCE = 0x30;
const BMP_STRING = 0x1e;

/** 2.5.4.3 */
const COMMON_NAME = '550403';

/** 1.3.14.3.2.26 and 2.16.840.1.101.3.4.2.x */
const HASHES: Readonly<Record<string, string>> = {
  '2b0e03021a': 'sha1',
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
  '608648016503040204': 'sha224',
};

interface Value {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The values in a piece of DER, as far as they can be read. */
function readValues(bytes: Uint8Array | undefined): readonly Value[] {
  const values: Value[] = [];
  for (let at = 0; bytes !== undefined && at + 2 <= bytes.length; ) {
    const [tag = 0, first = 0] = bytes.subarray(at);
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + lengthBytes;
    const length =
      lengthBytes === 0
        ? first
        : bytes.subarray(at + 2, start).reduce((number, byte) => number * 256 + byte, 0);
    if (start + length > bytes.length) break;
    values.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}

function decodeText({ tag, content }: Value): string {
  const text = Buffer.from(content);
  return tag === BMP_STRING && text.length % 2 === 0
    ? text.swap16().toString('utf16le')
    : text.toString('utf8');
}

function toHex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
