// @ts-check
// Idle without a gap: two films take turns, the one that waits is primed. With several loops, never one twice in a row.

import { Film, playAt } from "./film.js";

/** @typedef {import("./reel.js").Reel} Reel */

export class IdleLoop {
  /** @type {Map<string, {reel: Reel, blob: Blob}>} By clip. */
  #loops = new Map();
  #host;
  /** @type {[Film, Film]} */
  #films;
  #now = 0;
  /** When the other film takes over; 0 while that is far. */
  #turnAt = 0;
  #playAt = 0;

  /** @param {Reel} reel @param {Blob} blob @param {HTMLElement} host */
  constructor(reel, blob, host) {
    this.#host = host;
    this.add(reel, blob);
    this.#films = [new Film(reel, blob, host), new Film(reel, blob, host)];
  }

  /** One more loop to choose from at the next turn. @param {Reel} reel @param {Blob} blob */
  add(reel, blob) {
    const id = reel.record.clip;
    if (!this.#loops.has(id)) this.#loops.set(id, { reel, blob });
  }

  /** Forgets loops that the portrait no longer has. @param {Set<string>} clips */
  keep(clips) {
    for (const id of this.#loops.keys()) if (!clips.has(id)) this.#loops.delete(id);
  }

  /** The loop that is seen. */
  get reel() {
    return this.film.reel;
  }

  /** The film that is seen. */
  get film() {
    return this.#films[this.#now] ?? this.#films[0];
  }

  get image() {
    return this.film.image;
  }

  get ready() {
    return this.film.primed || this.film.playing;
  }

  /** Lets it run from the image at which it waits. */
  go() {
    this.film.play();
  }

  /** Holds the image that is seen now. */
  freeze() {
    this.film.pause();
    this.#turnAt = this.#playAt = 0;
  }

  /** Waits at an image. @param {number} image */
  rewind(image) {
    this.film.prime(image);
  }

  /** Called for every picture: changes films when the loop comes round. @param {number} now */
  tick(now) {
    const { video, playing } = this.film;
    const leftMs = this.reel.durationMs - video.currentTime * 1000;
    if (!this.#turnAt && (playing || video.ended) && leftMs < 1.5 * this.reel.periodMs && this.#other.primed) {
      this.#turnAt = now + Math.max(0, leftMs);
      this.#playAt = playAt(this.#turnAt, this.reel.periodMs);
    }
    if (this.#playAt && now >= this.#playAt) {
      this.#playAt = 0;
      this.#other.play();
    }
    if (this.#turnAt && now >= this.#turnAt) this.#turn();
  }

  close() {
    for (const film of this.#films) film.close();
  }

  get #other() {
    return this.#films[1 - this.#now] ?? this.#films[1];
  }

  #turn() {
    this.#turnAt = 0;
    const over = this.film;
    if (this.#playAt) this.#other.play();
    this.#playAt = 0;
    this.#now = 1 - this.#now;
    this.film.fresh = true;
    this.#films[1 - this.#now] = this.#after(this.film.reel, over);
  }

  /** The film of a loop that can follow, primed. @param {Reel} current @param {Film} over The one that was seen until now. */
  #after(current, over) {
    const others = [...this.#loops.values()].filter(({ reel }) => reel.record.clip !== current.record.clip);
    const next = others[Math.floor(Math.random() * others.length)];
    if (!next || next.reel.record.clip === over.reel.record.clip) {
      over.prime(0);
      return over;
    }
    over.close();
    return new Film(next.reel, next.blob, this.#host);
  }
}
