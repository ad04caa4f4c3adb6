// @ts-check
// The idle loop without a gap: two films of the same clip take turns, the one that waits is primed.

import { Film, playAt } from "./film.js";

export class IdleLoop {
  #films;
  #now = 0;
  /** When the other film takes over; 0 while that is far. */
  #turnAt = 0;
  #playAt = 0;

  /** @param {import("./reel.js").Reel} reel @param {Blob} blob @param {HTMLElement} host */
  constructor(reel, blob, host) {
    this.reel = reel;
    this.#films = /** @type {[Film, Film]} */ ([new Film(reel, blob, host), new Film(reel, blob, host)]);
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
    over.prime(0);
  }
}
