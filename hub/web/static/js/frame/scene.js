// @ts-check
// From films to the glass: what is on it now, in which light, and what it takes to show it again.

import { patchDraw } from "./patching.js";
import { still } from "./shot.js";
import { foremost, STRAIGHT as HEAD_STRAIGHT } from "./turning.js";
import { STRAIGHT, vista } from "./vista.js";

/** @typedef {import("./film.js").Film} Film */
/** @typedef {import("./shot.js").Box} Box */
/** @typedef {import("./shot.js").Shot} Shot */
/** @typedef {import("./layers.js").Layers} Layers */

const COME_MS = 2000;

export class Scene {
  #glass;
  #light;
  #shot = still();
  /** @type {Box | null} Kept in view where the panel cuts the image. */
  #face = null;
  #sky;
  #viewing;
  /** @type {Layers | null} What the glass holds. */
  #layers = null;
  #layersAt = 0;
  #portrait = "";
  /** Nothing shifts or drifts. */
  calm = false;
  /** @type {Record<"base" | "over", import("./patches.js").Still | null>} What the textures hold. */
  #holds = { base: null, over: null };
  /** Moves mouth and eyes live. @type {import("./mimic.js").Mimic | null} */
  mimic = null;

  /** @param {import("./glass.js").Glass} glass @param {import("./light.js").FadingLight} light @param {import("./sky.js").Sky} sky @param {import("./viewing.js").Viewing} viewing */
  constructor(glass, light, sky, viewing) {
    this.#glass = glass;
    this.#light = light;
    this.#sky = sky;
    this.#viewing = viewing;
  }

  /** The portrait that is seen alone now, and its layers as soon as they are there. @param {string} portrait @param {Layers | null} layers @param {number} now */
  useLayers(portrait, layers, now) {
    this.#portrait = portrait;
    if (!layers || layers === this.#layers) return;
    this.#glass.loadLayers(layers.pictures);
    [this.#layers, this.#layersAt] = [layers, now];
  }

  /** @param {number} now @returns {import("./glass.js").Window} */
  #window(now) {
    const layers = this.#layers !== null && this.#layers.portrait === this.#portrait;
    if (this.calm) return { view: STRAIGHT, layers };
    const { x, y, room } = this.#viewing.at(now);
    const come = Math.min(1, (now - this.#layersAt) / COME_MS); // layers that are new move the picture by and by
    const stays = this.#shot.face || !this.#shot.mix ? 1 : 1 - this.#shot.mix; // another portrait arrives unmoved
    const much = come * come * (3 - 2 * come) * stays;
    const view = vista(x, y, room, now / 1000, true);
    const turned = this.#turned(layers, now).map((by) => by * stays);
    return { view: { ...view, shift: [view.shift[0] * much, view.shift[1] * much] }, layers, turned };
  }

  /** @param {boolean} can @param {number} now In fractions of the image. */
  #turned(can, now) {
    const { base, over } = this.#holds;
    if (!this.mimic || !base) return HEAD_STRAIGHT;
    const turn = this.mimic.turn(base, this.#shot.mix > 0 ? over : null, this.#viewing.somebodyAt(now), can, now);
    if (!this.#layers || turn === HEAD_STRAIGHT) return HEAD_STRAIGHT;
    const [across, down] = foremost(turn, this.#layers.neutral);
    return [across, down / base.reel.ratio];
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
    this.#holds[side] = { reel: film.reel, image: film.image };
  }

  /** @param {Shot} shot @param {number} now */
  draw(shot, now) {
    this.#shot = shot;
    const { base, over } = this.#holds;
    const window = this.#window(now); // first: the eyes go with the head
    const plan = this.mimic?.plan ?? null;
    const patches = plan && base ? (this.mimic?.patches(base, over, shot, now) ?? []).map((patch) => patchDraw(patch, plan, base.reel)) : [];
    this.#glass.draw(shot, this.#light.at(now), this.#face, window, this.#sky.at(now), patches);
  }

  /** Shows a film's image as it is. @param {Film} film @param {number} now */
  show(film, now) {
    this.load("base", film);
    this.draw(still(), now);
  }

  /** What is over becomes the base and is shown as it is. @param {number} now */
  arrive(now) {
    this.#glass.swap();
    this.#holds = { base: this.#holds.over, over: this.#holds.base };
    this.draw(still(), now);
  }

  /** The same picture anew. */
  redraw() {
    this.draw(this.#shot, performance.now());
  }

  /** Draws again while the light changes or flickers. @param {number} now */
  relight(now) {
    if (this.#light.restless(now) || this.#sky.restless(now)) this.draw(this.#shot, now);
  }

  blank() {
    this.#glass.blank();
  }
}
