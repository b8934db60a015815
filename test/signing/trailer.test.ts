import { expect, test } from 'vitest';
import { toPem } from '../../src/signing/openssl';
import { createTrailer } from '../../src/signing/trailer';

/** include/linux/module_signature.h: algo, hash, id_type, signer_len, key_id_len, three of padding, sig_len. */
test("the kernel's trailer is twelve bytes, the last four the length, and the marker", () => {
  expect(Buffer.from(createTrailer(0x0001_02fe)).toString('latin1')).toBe(
    '\x00\x00\x02\x00\x00\x00\x00\x00\x00\x01\x02\xfe~Module signature appended~\n',
  );
});

test('a certificate in DER becomes PEM, one in PEM stays', () => {
  const pem = toPem(Buffer.alloc(60, 7));

  expect(pem).toBe(
    `-----BEGIN CERTIFICATE-----\n${'BwcH'.repeat(16)}\nBwcHBwcHBwcHBwcH\n-----END CERTIFICATE-----\n`,
  );
  expect(toPem(Buffer.from(pem))).toBe(pem);
});
