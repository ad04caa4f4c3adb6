// @ts-check
// The sky over a portrait: which weather there is, and how much of it; see frame_node.player.sky.

/** @typedef {import("../types.js").LookRecord} LookRecord */
/** @typedef {{kind: string, amount: number}} Weather amount 0…1 */

/** @type {Weather} */
const CLEAR = { kind: "", amount: 0 };

export class Sky {
  #kinds;
  #from = CLEAR;
  #to = CLEAR;
  #startAt = 0;
  #fadeMs = 0;

  /** @param {LookRecord} look */
  constructor(look) {
    this.#kinds = look.weather?.kinds ?? {}; // an older hub knows no weather
  }

  /** @param {string} kind An unknown one is no weather. @param {number} amount Per cent. @param {number} fadeMs @param {number} now */
  change(kind, amount, fadeMs, now) {
    this.#from = this.at(now);
    this.#to = kind in this.#kinds ? { kind, amount: amount / 100 } : CLEAR;
    [this.#startAt, this.#fadeMs] = [now, fadeMs];
  }

  /** Whether anything falls now or soon. @param {number} now */
  restless(now) {
    return this.#to.amount > 0 || now < this.#startAt + this.#fadeMs + 50;
  }

  /** One weather goes before the next one comes. @param {number} now @returns {Weather} */
  at(now) {
    const part = this.#fadeMs > 0 ? Math.min(1, Math.max(0, (now - this.#startAt) / this.#fadeMs)) : 1;
    const [from, to] = [this.#from, this.#to];
    if (from.kind === to.kind) return { kind: to.kind, amount: from.amount + (to.amount - from.amount) * part };
    return part < 0.5 ? { kind: from.kind, amount: from.amount * (1 - 2 * part) } : { kind: to.kind, amount: to.amount * (2 * part - 1) };
  }
}

/** How the light of a look falls on what flies through it. @param {import("./glass.js").Light} light @returns {number[]} */
export function daylight({ look, brightness }) {
  const gain = look.u_gain ?? [1, 1, 1];
  const grey = gain.reduce((sum, each) => sum + each, 0) / 3;
  const much = Math.min(1, look.u_saturation?.[0] ?? 1);
  return gain.map((each) => (look.u_exposure?.[0] ?? 1) * brightness * (grey + (each - grey) * much));
}
