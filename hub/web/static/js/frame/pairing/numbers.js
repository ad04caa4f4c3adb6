// @ts-check
// Arithmetic for the group below, and numbers as bytes.
// BigInt takes longer for some numbers than for others. What is secret here lives for one pairing only, and nobody
// on the network can time these steps apart from the waiting around them.

/** The prime of the field (RFC 8032, 5.1). */
export const PRIME = 2n ** 255n - 19n;

/** @param {bigint} value @param {bigint} [modulus] @returns {bigint} never negative */
export function mod(value, modulus = PRIME) {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** In the field. @param {bigint} base @param {bigint} exponent @returns {bigint} */
export function power(base, exponent) {
  let result = 1n;
  let square = mod(base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

/** By Fermat's little theorem; 0 has none and becomes 0. @param {bigint} value */
export const inverse = (value) => power(value, PRIME - 2n);

/** The first byte counts most. @param {Uint8Array} bytes @returns {bigint} */
export const fromBigEndian = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** The last byte counts most. @param {Uint8Array} bytes @returns {bigint} */
export const fromLittleEndian = (bytes) => fromBigEndian(bytes.slice().reverse());

/** @param {bigint} number Below 2 to the 256th. @returns {Uint8Array} 32 bytes, the last counts most */
export function toLittleEndian(number) {
  const bytes = new Uint8Array(32);
  for (let at = 0, left = number; at < 32; at += 1, left >>= 8n) bytes[at] = Number(left & 255n);
  return bytes;
}
