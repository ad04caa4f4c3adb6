// @ts-check
// The sheet: what the glass needs of the atlases, cut out and laid side by side. Follows frame_node/core/sheet.py.

import { Film } from "./film.js";

/** @typedef {import("./reel.js").Reel} Reel */
/** @typedef {{x: number, y: number, w: number, h: number}} Box In fractions of the image. */
/** @typedef {{x: number, y: number, w: number, h: number}} Cut In pixels. */
/** @typedef {[number, number, number, number]} Oval Centre and half axes in image widths. */
/**
 * @typedef {object} SheetPlan
 * @property {number} width
 * @property {number} height
 * @property {Map<string, Cut>} cuts By atlas.
 * @property {Map<string, [number, number][]>} places By atlas, for each image: where its cut lies.
 */

export const VISEMES = "visemes";
export const GAZE = "gaze";
export const PATCHABLE = [VISEMES, GAZE];
const MOUTH_REACH = 1.06;
const EYE_REACH = /** @type {const} */ ([1.15, 1.75]);
const MARGIN = 4;
const WIDEST = 2048;
const PATIENCE_MS = 8000;

/** The mouth's oval, or those of both eyes. @param {Reel} atlas @returns {Oval[]} */
export function ovals(atlas) {
  const row = atlas.row(0);
  if (atlas.record.gesture === GAZE) return [row.left_eye, row.right_eye].map((box) => oval(box, atlas, ...EYE_REACH));
  return [oval(atlas.track.region ?? row.mouth, atlas, MOUTH_REACH, MOUTH_REACH)];
}

/** @param {Map<string, Reel>} atlases By name. @returns {SheetPlan} */
export function planSheet(atlases) {
  /** @type {SheetPlan} */
  const plan = { width: 0, height: 0, cuts: new Map(), places: new Map() };
  for (const name of PATCHABLE) {
    const atlas = atlases.get(name);
    if (!atlas) continue;
    const cut = cutOf(atlas);
    const columns = Math.max(1, Math.floor(WIDEST / cut.w));
    const top = plan.height;
    plan.cuts.set(name, cut);
    plan.places.set(name, Array.from({ length: atlas.images }, (_, number) => [(number % columns) * cut.w, top + Math.floor(number / columns) * cut.h]));
    plan.width = Math.max(plan.width, Math.min(atlas.images, columns) * cut.w);
    plan.height += Math.ceil(atlas.images / columns) * cut.h;
  }
  return plan;
}

/** Where the top left corner of a whole image would lie. @param {SheetPlan} plan @param {string} atlas @param {number} image */
export function originOn(plan, atlas, image) {
  const cut = /** @type {Cut} */ (plan.cuts.get(atlas));
  const [x, y] = plan.places.get(atlas)?.[image] ?? [0, 0];
  return [x - cut.x, y - cut.y];
}

/**
 * Seeks the atlases' videos to each of their images and brings the cuts to the glass.
 * @param {Map<string, {reel: Reel, blob: Blob}>} atlases
 * @param {import("./glass.js").Glass} glass
 * @param {HTMLElement} host
 * @param {() => boolean} wanted Nobody may want it any more half way through.
 * @returns {Promise<SheetPlan | null>} null: it could not be made, or is not wanted any more
 */
export async function cutSheet(atlases, glass, host, wanted) {
  const plan = planSheet(new Map([...atlases].map(([name, { reel }]) => [name, reel])));
  glass.openSheet(plan.width, plan.height);
  for (const [name, cut] of plan.cuts) {
    const { reel, blob } = /** @type {{reel: Reel, blob: Blob}} */ (atlases.get(name));
    const film = new Film(reel, blob, host);
    try {
      for (const [image, place] of (plan.places.get(name) ?? []).entries()) {
        film.prime(image);
        if (!(await shows(film, image)) || !wanted()) return null;
        glass.cutOut(film.video, cut, place);
      }
    } finally {
      film.close();
    }
  }
  return plan;
}

/** @param {Film} film @param {number} image @returns {Promise<boolean>} */
async function shows(film, image) {
  const until = performance.now() + PATIENCE_MS;
  while (!(film.primed && film.image === image && film.fresh)) {
    if (film.failed || performance.now() > until) return false;
    await new Promise((done) => setTimeout(done, 4));
  }
  film.fresh = false;
  return true;
}

/** @param {Box} box @param {Reel} atlas @param {number} across @param {number} down @returns {Oval} */
function oval({ x, y, w, h }, atlas, across, down) {
  return [x + w / 2, (y + h / 2) * atlas.ratio, (w / 2) * across, (h / 2) * down * atlas.ratio];
}

/** @param {Reel} atlas @returns {Cut} */
function cutOf(atlas) {
  const { width, height } = atlas.track;
  const found = ovals(atlas);
  const low = (/** @type {0 | 1} */ axis) => Math.max(0, even(Math.floor(Math.min(...found.map((o) => o[axis] - (o[axis + 2] ?? 0))) * width) - MARGIN));
  const high = (/** @type {0 | 1} */ axis, /** @type {number} */ size) => Math.min(size, Math.ceil(Math.max(...found.map((o) => o[axis] + (o[axis + 2] ?? 0))) * width) + MARGIN);
  const [x, y] = [low(0), low(1)];
  return { x, y, w: even(high(0, width) - x), h: even(high(1, height) - y) };
}

/** @param {number} number */
const even = (number) => Math.floor(number / 2) * 2;
