// @ts-check
// Mouth, eyes and head that are moved live: what is said and who is looked at, for each shot.

import { AHEAD, Gazing } from "./gazing.js";
import { Glances } from "./glancing.js";
import { patches, visemesOf } from "./patches.js";
import { cutSheet, PATCHABLE, VISEMES } from "./sheet.js";
import { Speaking } from "./speech.js";
import { rolledBack, STRAIGHT, Turning } from "./turning.js";

/** @typedef {import("./reel.js").Reel} Reel */
/** @typedef {import("./patches.js").Still} Still */
/** @typedef {import("./shot.js").Shot} Shot */
/** @typedef {import("./speech.js").Speech} Speech */

/** Sideways over distance at which the eyes are turned as far as they go. */
const ASIDE = 0.5;

export class Mimic {
  #speaking = new Speaking();
  #glass;
  #host;
  /** @type {Map<string, Reel>} Those that lie on the sheet. */
  #atlases = new Map();
  /** @type {import("./sheet.js").SheetPlan | null} */
  plan = null;
  #wanted = "";
  #gazing = new Gazing();
  #turning = new Turning();
  #turn = STRAIGHT;
  #glances = new Glances();
  #portrait = "";
  /** Nothing may move. */
  calm = false;

  /** @param {import("./glass.js").Glass} glass @param {HTMLElement} host Where films live. */
  constructor(glass, host) {
    this.#glass = glass;
    this.#host = host;
  }

  /** The atlases of what hangs; others than before are cut out anew. @param {Map<string, {reel: Reel, blob: Blob}>} all */
  async hang(all) {
    const atlases = new Map([...all].filter(([name]) => PATCHABLE.includes(name)));
    const key = [...atlases.values()].map(({ reel }) => reel.record.clip).join();
    if (key === this.#wanted) return;
    [this.#wanted, this.plan, this.#atlases] = [key, null, new Map()];
    if (!atlases.size) return;
    const plan = await cutSheet(atlases, this.#glass, this.#host, () => this.#wanted === key);
    if (plan && this.#wanted === key) [this.plan, this.#atlases] = [plan, new Map([...atlases].map(([name, { reel }]) => [name, reel]))];
  }

  /** @param {Speech} speech @param {number} expiresAt @returns {import("./cues.js").Refusal | null} */
  speak(speech, expiresAt) {
    const known = new Set(visemesOf(this.#atlases.get(VISEMES)).keys());
    return this.#speaking.hear(speech, expiresAt, known, performance.now());
  }

  /** @param {string | null} id @returns {Speech[]} what will not be said */
  hush(id) {
    if (id === null) this.#glances.forget(); // nothing happens beside it any more either, as a rule
    return this.#speaking.hush(id, performance.now());
  }

  /** @param {import("./glancing.js").Glance} glance */
  glance(glance) {
    this.#glances.heed(glance, performance.now());
  }

  /** @param {number} now @returns {Speech[]} what has been said */
  passed(now) {
    return this.#speaking.passed(now);
  }

  /** @param {number} now @returns {string} */
  caption(now) {
    return this.#speaking.captionAt(now);
  }

  /**
   * Where the head points in the shot that is seen now.
   * @param {Still} base @param {Still | null} over What is mixed in. @param {[number, number] | null} viewer @param {boolean} turns It can. @param {number} now
   */
  turn(base, over, viewer, turns, now) {
    const { portrait } = base.reel.record;
    if (over && over.reel.record.portrait !== portrait) return this.#turn; // it leaves as it is
    if (portrait !== this.#portrait) [this.#portrait, this.#gazing, this.#turning] = [portrait, new Gazing(), new Turning()];
    this.#turn = this.#turning.at(now);
    this.#gazing.look(viewer ?? this.#aside(base, now), now, this.#turn === STRAIGHT);
    this.#turning.follow(turns ? this.#gazing.goal : AHEAD, now);
    return this.#turn;
  }

  /** What happens beside the portrait, unless it performs something itself. @param {Still} base @param {number} now @returns {import("./gazing.js").Point | null} */
  #aside(base, now) {
    const seen = base.reel.record.gesture === "idle" ? this.#glances.at(now) : null;
    return seen && [seen[0] / ASIDE, seen[1] / ASIDE];
  }

  /** What is laid over the shot for which the head was turned last. @param {Still} base @param {Still | null} over @param {Shot} shot @param {number} now */
  patches(base, over, shot, now) {
    if (this.calm || !this.plan) return [];
    const look = this.#gazing.at(now);
    return patches(base, over, shot, this.#atlases, this.#speaking.at(now), look && rolledBack(look, this.#turn));
  }
}
