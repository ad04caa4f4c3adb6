// @ts-check
// What a mouth says when: viseme tracks that queue, as in frame_node/core/speech.py. Pure: times are performance.now().

import { pageAt, readingMs } from "./captions.js";

const SOFT_MS = 25;
const AHEAD_MS = 20;
const MOST = 4;
export const EASE_MS = 160;
export const HOLD_MS = 120;
export const LEAVE_MS = 320;
const SILENCE = "sil";
const SEEN_LIMIT = 64;
const WAITING_LIMIT = 8;

/**
 * One viseme track.
 * @typedef {{cueId: string, startAt: number, lastsMs: number, marks: [number, string][], heardAt: number, cancelled: boolean, trace: string, words: string}} Speech
 * @typedef {{weights: Map<string, number>, strength: number}} Mouth
 * @typedef {import("./cues.js").Refusal} Refusal
 */

export class Speaking {
  /** @type {Speech[]} By start. */
  #speeches = [];
  /** @type {string[]} */
  #seen = [];
  /** The last that was said: its caption may have to be read still. @type {Speech[]} */
  #said = [];

  /**
   * Accepts a track or refuses it; a duplicate changes nothing.
   * @param {Speech} speech @param {number} expiresAt @param {Set<string>} known Visemes that can be drawn. @param {number} now
   * @returns {Refusal | null}
   */
  hear(speech, expiresAt, known, now) {
    if (this.#seen.includes(speech.cueId)) return null;
    this.#seen = [...this.#seen, speech.cueId].slice(-SEEN_LIMIT);
    if (!known.has(SILENCE)) return { code: "playback.no_atlas", reason: "this portrait has no mouth shapes yet" };
    const strange = speech.marks.map(([, name]) => name).filter((name) => !known.has(name));
    if (strange.length) return { code: "playback.unknown_viseme", reason: `its atlas has no ${[...new Set(strange)].slice(0, 3).join(", ")}` };
    if (Math.max(speech.startAt, now) > expiresAt || endOf(speech) <= now) return { code: "playback.expired", reason: "it arrived after its time" };
    const overlaps = this.#speeches.some((each) => speech.startAt < endOf(each) && each.startAt < endOf(speech));
    if (overlaps || this.#speeches.length >= WAITING_LIMIT) return { code: "playback.busy", reason: "something else is being said by then" };
    this.#speeches = [...this.#speeches, speech].sort((a, b) => a.startAt - b.startAt);
    return null;
  }

  /** Forgets what waits and shuts the mouth on what is being said. @param {string | null} id null: all of it @param {number} now @returns {Speech[]} what will not be said */
  hush(id, now) {
    const meant = (/** @type {Speech} */ each) => id === null || each.cueId === id;
    const waiting = this.#speeches.filter((each) => meant(each) && each.startAt > now);
    const left = this.#speeches.filter((each) => !waiting.includes(each));
    this.#speeches = left.map((each) => (meant(each) && endOf(each) > now ? cut(each, now) : each));
    return waiting;
  }

  /** Takes out what has been said and has left the face. @param {number} now @returns {Speech[]} */
  passed(now) {
    const over = this.#speeches.filter((each) => now >= endOf(each) + HOLD_MS + LEAVE_MS);
    if (over.length) [this.#speeches, this.#said] = [this.#speeches.filter((each) => !over.includes(each)), over.slice(-1)];
    return over;
  }

  /** What is to be read now; empty when nothing is. @param {number} now @returns {string} */
  captionAt(now) {
    const latest = [...this.#said, ...this.#speeches].filter((each) => each.startAt <= now).at(-1);
    if (!latest || now >= readAt(latest)) return "";
    return pageAt(latest.words, (now - latest.startAt) / Math.max(1, latest.lastsMs));
  }

  /** @param {number} now @returns {Mouth | null} null: nothing is said */
  at(now) {
    const begun = this.#speeches.filter((each) => strengthOf(each, now) > 0);
    const latest = begun.at(-1);
    if (!latest) return null;
    return { weights: weightsOf(latest, now), strength: Math.max(...begun.map((each) => strengthOf(each, now))) };
  }
}

/** @param {Speech} speech */
export const endOf = (speech) => speech.startAt + speech.lastsMs;

/** When its caption has been read; one that was cut short is taken away at once. @param {Speech} speech */
const readAt = (speech) => (speech.cancelled ? endOf(speech) : Math.max(endOf(speech) + HOLD_MS + LEAVE_MS, speech.startAt + readingMs(speech.words)));

/** How much of the mouth is speech. @param {Speech} speech @param {number} now */
export function strengthOf(speech, now) {
  const come = (now - Math.max(speech.startAt - EASE_MS, speech.heardAt)) / EASE_MS;
  const gone = (now - endOf(speech) - HOLD_MS) / LEAVE_MS;
  return soft(come) * (1 - soft(gone));
}

/** Of each viseme, together 1. @param {Speech} speech @param {number} now @returns {Map<string, number>} */
export function weightsOf(speech, now) {
  const at = now - speech.startAt + AHEAD_MS;
  /** @type {[number, string][]} */
  const marks = [[-1e12, SILENCE], ...speech.marks, [speech.lastsMs, SILENCE]];
  /** @type {Map<string, number>} */
  const found = new Map();
  marks.forEach(([begin, name], number) => {
    const end = marks[number + 1]?.[0] ?? 1e12;
    const part = below((end - at) / SOFT_MS) - below((begin - at) / SOFT_MS);
    found.set(name, (found.get(name) ?? 0) + Math.max(0, part));
  });
  // Squared: what prevails prevails clearly, so that lips that must meet do.
  const strongest = [...found].map(([name, part]) => /** @type {[string, number]} */ ([name, part * part])).sort((a, b) => b[1] - a[1]).slice(0, MOST);
  const whole = strongest.reduce((sum, [, part]) => sum + part, 0);
  return new Map(strongest.map(([name, part]) => /** @type {[string, number]} */ ([name, part / whole])).filter(([, part]) => part > 0.004));
}

/** @param {Speech} speech @param {number} now @returns {Speech} */
function cut(speech, now) {
  const said = now - speech.startAt;
  return { ...speech, lastsMs: said, marks: speech.marks.filter(([begin]) => begin < said), cancelled: true };
}

/** The normal distribution, to 1e-7 (Abramowitz and Stegun 7.1.26). @param {number} z */
function below(z) {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}

/** @param {number} part */
function soft(part) {
  const even = Math.min(1, Math.max(0, part));
  return even * even * (3 - 2 * even);
}
