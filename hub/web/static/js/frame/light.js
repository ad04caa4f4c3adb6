// @ts-check
// The light on the glass, and the fade from one light to another.

/** @typedef {import("../types.js").LookRecord} LookRecord */
/** @typedef {import("../types.js").LookValues} LookValues */

export class FadingLight {
  #presets;
  /** @type {{look: LookValues, brightness: number}} */
  #from;
  /** @type {{look: LookValues, brightness: number}} */
  #to;
  #startAt = 0;
  #fadeMs = 0;
  preset = "plain";

  /** @param {LookRecord} look */
  constructor(look) {
    this.#presets = look.presets;
    this.#from = this.#to = { look: this.#valuesOf("plain"), brightness: 1 };
  }

  /**
   * @param {string} preset An unknown one is taken for plain.
   * @param {number} brightness Per cent.
   * @param {number} fadeMs
   * @param {number} now
   */
  change(preset, brightness, fadeMs, now) {
    this.#from = this.#mixed(now);
    this.#to = { look: this.#valuesOf(preset), brightness: brightness / 100 };
    this.preset = preset in this.#presets ? preset : "plain";
    [this.#startAt, this.#fadeMs] = [now, fadeMs];
  }

  /** Whether the glass must be drawn again although the picture is the same. @param {number} now */
  restless(now) {
    return now < this.#startAt + this.#fadeMs + 50 || (this.#to.look.u_flicker?.[0] ?? 0) * (this.#to.look.u_glow?.[0] ?? 0) > 0;
  }

  /** @param {number} now @returns {import("./glass.js").Light} */
  at(now) {
    return { ...this.#mixed(now), seconds: now / 1000 };
  }

  /** @param {number} now */
  #mixed(now) {
    const part = this.#fadeMs > 0 ? Math.min(1, Math.max(0, (now - this.#startAt) / this.#fadeMs)) : 1;
    if (part >= 1) return this.#to;
    /** @type {LookValues} */
    const look = {};
    for (const [name, values] of Object.entries(this.#to.look)) {
      const before = this.#from.look[name] ?? values;
      look[name] = values.map((value, i) => (before[i] ?? value) + (value - (before[i] ?? value)) * part);
    }
    return { look, brightness: this.#from.brightness + (this.#to.brightness - this.#from.brightness) * part };
  }

  /** @param {string} preset @returns {LookValues} */
  #valuesOf(preset) {
    return this.#presets[preset]?.values ?? this.#presets.plain?.values ?? {};
  }
}
