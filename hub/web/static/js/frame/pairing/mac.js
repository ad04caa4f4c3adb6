// @ts-check
// HMAC (RFC 2104) and HKDF (RFC 5869) with sha256, for pages that the browser keeps its own from.

import { computed as sha256 } from "../sha256.js";
import { joined } from "./bytes.js";

const BLOCK = 64;
const DIGEST = 32;

/** @param {Uint8Array} key @param {Uint8Array} message @returns {Uint8Array} 32 bytes */
export function hmac(key, message) {
  const block = new Uint8Array(BLOCK);
  block.set(key.length > BLOCK ? sha256(key) : key);
  const inner = sha256(joined(block.map((byte) => byte ^ 0x36), message));
  return sha256(joined(block.map((byte) => byte ^ 0x5c), inner));
}

/**
 * @param {Uint8Array} secret
 * @param {Uint8Array} salt
 * @param {Uint8Array} info
 * @param {number} length
 * @returns {Uint8Array}
 */
export function hkdf(secret, salt, info, length) {
  const key = hmac(salt, secret);
  const out = new Uint8Array(Math.ceil(length / DIGEST) * DIGEST);
  let last = /** @type {Uint8Array} */ (new Uint8Array());
  for (let turn = 1; (turn - 1) * DIGEST < length; turn += 1) {
    last = hmac(key, joined(last, info, Uint8Array.of(turn)));
    out.set(last, (turn - 1) * DIGEST);
  }
  return out.slice(0, length);
}
