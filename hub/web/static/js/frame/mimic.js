// @ts-check
// Mouth and eyes that are moved live: what is said, as patches for each shot.

import { patches, visemesOf } from "./patches.js";
import { cutSheet, PATCHABLE, VISEMES } from "./sheet.js";
import { Speaking } from "./speech.js";

/** @typedef {import("./reel.js").Reel} Reel */
/** @typedef {import("./patches.js").Look} Look */
/** @typedef {import("./speech.js").Speech} Speech */

export class Mimic {
  #speaking = new Speaking();
  #glass;
  #host;
  /** @type {Map<string, Reel>} Those that lie on the sheet. */
  #atlases = new Map();
  /** @type {import("./sheet.js").SheetPlan | null} */
  plan = null;
  #wanted = "";
  /** Where the eyes look. @type {Look | null} */
  look = null;
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
    return this.#speaking.hush(id, performance.now());
  }

  /** @param {number} now @returns {Speech[]} what has been said */
  passed(now) {
    return this.#speaking.passed(now);
  }

  /** @param {import("./patches.js").Still} base @param {import("./patches.js").Still | null} over @param {import("./shot.js").Shot} shot @param {number} now */
  patches(base, over, shot, now) {
    if (this.calm || !this.plan) return [];
    return patches(base, over, shot, this.#atlases, this.#speaking.at(now), this.look);
  }
}
