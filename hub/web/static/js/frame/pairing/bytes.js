// @ts-check
// Bytes: joined, compared, and as text.

const encoder = new TextEncoder();

/** @param {string} text @returns {Uint8Array} */
export const utf8 = (text) => encoder.encode(text);

/** @param {...Uint8Array} parts @returns {Uint8Array} */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Takes the same time wherever they differ. @param {Uint8Array} a @param {Uint8Array} b @returns {boolean} */
export function same(a, b) {
  if (a.length !== b.length) return false;
  return a.reduce((difference, byte, at) => difference | (byte ^ /** @type {number} */ (b[at])), 0) === 0;
}

/** Base64url without padding (RFC 4648, 5). @param {Uint8Array} bytes @returns {string} */
export const toText = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** @param {unknown} text @returns {Uint8Array} nothing for what is no base64url: whoever reads on refuses that */
export function fromText(text) {
  try {
    return Uint8Array.from(atob(String(text).replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
