// @ts-check
// From films to the glass: what is on it now, in which light, and what it takes to show it again.

import { still } from "./shot.js";

/** @typedef {import("./film.js").Film} Film */
/** @typedef {import("./shot.js").Box} Box */
/** @typedef {import("./shot.js").Shot} Shot */

export class Scene {
  #glass;
  #light;
  #shot = still();
  /** @type {Box | null} Kept in view where the panel cuts the image. */
  #face = null;

  /** @param {import("./glass.js").Glass} glass @param {import("./light.js").FadingLight} light */
  constructor(glass, light) {
    this.#glass = glass;
    this.#light = light;
  }

  get preset() {
    return this.#light.preset;
  }

  /** @param {Box} face */
  keepInView(face) {
    this.#face = face;
  }

  /** Brings the image that a film holds to the glass. @param {"base" | "over"} side @param {Film} film */
  load(side, film) {
    const { width, height } = film.reel.track;
    this.#glass.load(side, film.video, width, height);
    film.fresh = false;
  }

  /** @param {Shot} shot @param {number} now */
  draw(shot, now) {
    this.#shot = shot;
    this.#glass.draw(shot, this.#light.at(now), this.#face);
  }

  /** Shows a film's image as it is. @param {Film} film @param {number} now */
  show(film, now) {
    this.load("base", film);
    this.draw(still(), now);
  }

  /** What is over becomes the base and is shown as it is. @param {number} now */
  arrive(now) {
    this.#glass.swap();
    this.draw(still(), now);
  }

  /** The same picture anew. */
  redraw() {
    this.draw(this.#shot, performance.now());
  }

  /** Draws again while the light changes or flickers. @param {number} now */
  relight(now) {
    if (this.#light.restless(now)) this.draw(this.#shot, now);
  }

  blank() {
    this.#glass.blank();
  }
}
