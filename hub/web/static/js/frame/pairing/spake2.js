// @ts-check
// SPAKE2, the side that shows the code (A): draft-irtf-cfrg-spake2 as the Python package "spake2" 0.9 speaks it, byte
// for byte. Two ends that know the same six digits get the same key; who only listens, or guesses once, gets nothing.

import { computed as sha256 } from "../sha256.js";
import { joined, same, utf8 } from "./bytes.js";
import { BASE, decoded, element, encoded, multiplied, negated, ORDER, sum } from "./edwards.js";
import { hkdf } from "./mac.js";
import { fromBigEndian, mod } from "./numbers.js";

const SIDE_A = 0x41;
const SIDE_B = 0x42;
const SCALAR_BYTES = 32 + 16; // more than needed, so that no number is likelier than another

/** The package's arbitrary elements for the seeds "M" and "N": nobody knows how many times the base they are. */
const M = fromHex("15cfd18e385952982b6a8f8c7854963b58e34388c8e6dae891db756481a02312");
const N = fromHex("f04f2e7eb734b2a8f8b472eaf9c3c632576ac64aea650b496a8a20ff00e583c3");

/** What came from the other end is no message of SPAKE2. */
export class MessageRefused extends Error {}

export class Spake2A {
  #password;
  #identities;
  #code;
  #secret;
  #sent;

  /**
   * @param {string} password
   * @param {string} idA
   * @param {string} idB
   * @param {Uint8Array} [random] 64 random bytes.
   */
  constructor(password, idA, idB, random = crypto.getRandomValues(new Uint8Array(64))) {
    this.#password = utf8(password);
    this.#identities = joined(sha256(utf8(idA)), sha256(utf8(idB)));
    this.#code = scalarOf(this.#password);
    this.#secret = mod(fromBigEndian(random), ORDER);
    this.#sent = encoded(sum(multiplied(BASE, this.#secret), multiplied(M, this.#code)));
  }

  /** What the other end is told: 33 bytes. */
  get message() {
    return joined(Uint8Array.of(SIDE_A), this.#sent);
  }

  /**
   * @param {Uint8Array} message What the other end said: 33 bytes.
   * @returns {Uint8Array} The key, 32 bytes: the same at both ends when both know the same password.
   * @throws {MessageRefused | import("./edwards.js").PointRefused}
   */
  finish(message) {
    if (message[0] !== SIDE_B) throw new MessageRefused("not from the other side");
    const heard = message.slice(1);
    if (same(heard, this.#sent)) throw new MessageRefused("our own words, sent back");
    const theirs = sum(element(heard), negated(multiplied(N, this.#code)));
    const shared = encoded(multiplied(theirs, this.#secret));
    return sha256(joined(sha256(this.#password), this.#identities, this.#sent, heard, shared));
  }
}

/** @param {Uint8Array} password @returns {bigint} */
const scalarOf = (password) => mod(fromBigEndian(hkdf(password, new Uint8Array(), utf8("SPAKE2 pw"), SCALAR_BYTES)), ORDER);

/** @param {string} hex */
function fromHex(hex) {
  return decoded(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}
