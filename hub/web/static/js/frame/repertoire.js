// @ts-check
// All that a hanging portrait can show: its idle loop, and films of its gestures, the likely ones primed.

import { Film } from "./film.js";
import { IdleLoop } from "./idle_loop.js";
import { layersOf } from "./layers.js";
import { Reel } from "./reel.js";

/** @typedef {import("../types.js").ClipRecord} ClipRecord */

/** Tablets have few video decoders: no more films than this wait primed. */
const PRIMED_LIMIT = 3;

export class Repertoire {
  /** @type {Map<string, {reel: Reel, blob: Blob}>} By clip. */
  #reels = new Map();
  /** @type {Map<string, Film>} The most recently used last. */
  #films = new Map();
  /** How often each word was performed. @type {Map<string, number>} */
  #turns = new Map();
  #host;
  idle;
  /** @type {import("./layers.js").Layers | null} Once they are decoded. */
  layers = null;

  /** @param {string} portrait @param {Reel} idle @param {Blob} blob @param {HTMLElement} host */
  constructor(portrait, idle, blob, host) {
    this.portrait = portrait;
    this.#host = host;
    this.idle = new IdleLoop(idle, blob, host);
  }

  /** @param {Reel} reel @param {Blob} blob */
  add(reel, blob) {
    const id = reel.record.clip;
    if (this.#reels.has(id)) return;
    if (reel.record.gesture === "idle") return this.idle.add(reel, blob);
    this.#reels.set(id, { reel, blob });
    if (reel.record.atlas && reel.record.gesture === "layers") void layersOf(reel, blob, this.#host).then((layers) => (this.layers = layers));
    if (!reel.record.atlas && this.#films.size < PRIMED_LIMIT) this.film(id);
  }

  /** Forgets clips that the portrait no longer has. @param {Set<string>} clips */
  keep(clips) {
    this.idle.keep(clips);
    for (const id of this.#reels.keys()) {
      if (clips.has(id)) continue;
      this.#reels.delete(id);
      this.#films.get(id)?.close();
      this.#films.delete(id);
    }
  }

  /** Sets of images of which the glass draws parts, by name. @returns {Map<string, {reel: Reel, blob: Blob}>} */
  get atlases() {
    return new Map([...this.#reels.values()].filter(({ reel }) => reel.record.atlas).map((each) => [each.reel.record.gesture, each]));
  }

  /** @param {string} clip @returns {Reel | undefined} */
  reel(clip) {
    return this.#reels.get(clip)?.reel;
  }

  /** The clip that performs a word; its variants take turns, and the next one is primed. @param {string} word @returns {Reel | undefined} */
  performing(word) {
    const reels = [...this.#reels.values()].map((each) => each.reel).filter((reel) => !reel.record.atlas);
    const first = reels.find((reel) => reel.record.gesture === word) ?? reels.find((reel) => reel.record.performs?.includes(word));
    const variants = reels.filter((reel) => reel.record.gesture === first?.record.gesture).sort((a, b) => (a.record.variant ?? 0) - (b.record.variant ?? 0));
    const turn = this.#turns.get(word) ?? 0;
    this.#turns.set(word, turn + 1);
    const [now, next] = [turn, turn + 1].map((one) => variants[one % variants.length]);
    if (now && next) for (const { record } of [now, next]) this.film(record.clip);
    return now;
  }

  /** The film of a clip, made when it is not at hand. @param {string} clip @returns {Film | undefined} */
  film(clip) {
    const known = this.#reels.get(clip);
    if (!known) return undefined;
    const film = this.#films.get(clip) ?? new Film(known.reel, known.blob, this.#host);
    this.#films.delete(clip);
    this.#films.set(clip, film);
    for (const [id, oldest] of this.#films) {
      if (this.#films.size <= PRIMED_LIMIT) break;
      oldest.close();
      this.#films.delete(id);
    }
    return film;
  }

  close() {
    this.idle.close();
    for (const film of this.#films.values()) film.close();
    this.#films.clear();
    this.#reels.clear();
  }
}
