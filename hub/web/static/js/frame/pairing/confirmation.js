// @ts-check
// Key confirmation: each end proves that it has the key before the other believes a word.

import { joined, same, utf8 } from "./bytes.js";
import { PointRefused } from "./edwards.js";
import { hmac } from "./mac.js";
import { MessageRefused, Spake2A } from "./spake2.js";

const HUB = "kinframe hub";

/** @typedef {{proof: Uint8Array, isProofOfHub: (proof: Uint8Array) => boolean}} Agreement */

/** One try with one code. */
export class Attempt {
  #side;

  /** @param {string} code @param {string} nodeId */
  constructor(code, nodeId) {
    this.#side = new Spake2A(code, nodeId, HUB);
  }

  /** The first message, for the hub. */
  get element() {
    return this.#side.message;
  }

  /**
   * @param {Uint8Array} element The hub's.
   * @returns {Agreement | null} null for what no honest hub sends
   */
  agree(element) {
    const key = this.#key(element);
    if (!key) return null;
    const transcript = joined(this.element, element);
    const proofOf = (/** @type {string} */ who) => hmac(derived(key, `kinframe pairing ${who}`), transcript);
    const expected = proofOf("hub");
    return { proof: proofOf("node"), isProofOfHub: (proof) => same(proof, expected) };
  }

  /** @param {Uint8Array} element */
  #key(element) {
    try {
      return this.#side.finish(element);
    } catch (failure) {
      if (failure instanceof MessageRefused || failure instanceof PointRefused) return null;
      throw failure;
    }
  }
}

/** HKDF-Expand with one block. @param {Uint8Array} key @param {string} label */
const derived = (key, label) => hmac(key, joined(utf8(label), Uint8Array.of(1)));
