// @ts-check
// Which parts of which atlas images are laid over what is shown, and where. Follows frame_node/core/patches.py. Pure.

import { GAZE, ovals, VISEMES } from "./sheet.js";
import { inverse, product } from "./shot.js";

/** @typedef {import("./reel.js").Reel} Reel */
/** @typedef {import("./reel.js").TrackRow} TrackRow */
/** @typedef {import("./shot.js").Affine} Affine */
/** @typedef {import("./shot.js").Box} Box */
/** @typedef {import("./speech.js").Mouth} Mouth */
/** @typedef {{x: number, y: number, strength: number}} Look */
/** @typedef {{reel: Reel, image: number}} Still */
/**
 * A soft oval out of up to four images of an atlas.
 * @typedef {{atlas: string, oval: import("./sheet.js").Oval, toNeutral: Affine, images: [number, number][], strength: number}} Patch
 *
 * What the patches follow: rows with their shares, and the way from shown points to neutral.
 * @typedef {{rows: [TrackRow, number][], toNeutral: Affine}} Face
 */

const OPEN = 0.75;
const GLANCE = 0.5;
const SMILES = /** @type {const} */ ([0.1, 0.4]);
const FAINT = 0.004;

/**
 * @param {Still} base @param {Still | null} over @param {import("./shot.js").Shot} shot
 * @param {Map<string, Reel>} atlases @param {Mouth | null} mouth @param {Look | null} look
 * @returns {Patch[]}
 */
export function patches(base, over, shot, atlases, mouth, look) {
  const { portrait, width, height } = base.reel.record;
  const shown = shot.mix > 0 ? over : null;
  if ((!mouth && !look) || (shown && shown.reel.record.portrait !== portrait)) return [];
  const fits = (/** @type {Reel | undefined} */ one) => (one && one.record.portrait === portrait && one.record.width === width && one.record.height === height ? one : null);
  const face = faceOf(base, shown, shot);
  const [visemes, gaze] = [fits(atlases.get(VISEMES)), fits(atlases.get(GAZE))];
  const found = [...(mouth && visemes ? mouthPatch(visemes, face, mouth) : []), ...(look && gaze ? eyePatches(gaze, face, look) : [])];
  return found.filter((patch) => patch.strength > FAINT);
}

/** Which image shows which viseme. @param {Reel | undefined} atlas @returns {Map<string, number>} */
export const visemesOf = (atlas) => new Map((atlas?.track.names ?? []).map((name, number) => [name.replace("viseme:", ""), number]));

/** @param {Still} base @param {Still | null} over @param {import("./shot.js").Shot} shot @returns {Face} */
function faceOf(base, over, shot) {
  const toNeutral = product(inverse(base.reel.pose(base.image)), shot.baseWarp);
  const row = base.reel.row(base.image);
  return { rows: over ? [[row, 1 - shot.mix], [over.reel.row(over.image), shot.mix]] : [[row, 1]], toNeutral };
}

/** @param {Face} face @param {(row: TrackRow) => number} value */
const mean = (face, value) => face.rows.reduce((sum, [row, share]) => sum + value(row) * share, 0);

/** @param {Reel} atlas @param {Face} face @param {Mouth} mouth @returns {Patch[]} */
function mouthPatch(atlas, face, mouth) {
  const numbers = visemesOf(atlas);
  const images = /** @type {[number, number][]} */ ([...mouth.weights].filter(([name]) => numbers.has(name)).map(([name, weight]) => [numbers.get(name), weight]));
  const [oval] = ovals(atlas);
  if (!images.length || !oval) return [];
  const own = between(SMILES, mean(face, (row) => row.mouthing));
  const rest = atlas.row(numbers.get("sil") ?? 0).mouth;
  const toNeutral = onto(face, (row) => row.mouth, rest, atlas.ratio, 1 - own);
  return [{ atlas: VISEMES, oval, toNeutral, images: shared(images), strength: mouth.strength * (1 - own) }];
}

/** @param {Reel} atlas @param {Face} face @param {Look} look @returns {Patch[]} */
function eyePatches(atlas, face, look) {
  const glance = Math.max(Math.abs(mean(face, (row) => row.gaze_x)), Math.abs(mean(face, (row) => row.gaze_y)));
  if (mean(face, (row) => row.open) < OPEN || glance > GLANCE) return [];
  const images = shared(grid(atlas, look.x, look.y));
  const strength = look.strength * (1 - between(SMILES, mean(face, (row) => row.mouthing)));
  const sides = /** @type {const} */ (["left_eye", "right_eye"]);
  return ovals(atlas).map((oval, number) => {
    const side = sides[number] ?? "left_eye";
    return { atlas: GAZE, oval, toNeutral: onto(face, (row) => row[side], atlas.row(0)[side], atlas.ratio, 1), images, strength };
  });
}

/** The images around a direction, by how near they are along each axis. @param {Reel} atlas @param {number} x @param {number} y @returns {[number, number][]} */
function grid(atlas, x, y) {
  const places = new Map((atlas.track.names ?? []).map((name, number) => [name.replace("gaze:", ""), number]));
  const axis = (/** @type {number} */ which) => [...new Set([...places.keys()].map((name) => Number(name.split(",")[which])))].sort((a, b) => a - b);
  /** @type {[number, number][]} */
  const found = [];
  for (const [line, b] of around(axis(1), y)) {
    for (const [column, a] of around(axis(0), x)) {
      const number = places.get(`${column},${line}`);
      if (number !== undefined && a * b > 0) found.push([number, a * b]);
    }
  }
  return found;
}

/** @param {number[]} stops @param {number} at @returns {[number, number][]} */
function around(stops, at) {
  const inside = Math.min(Math.max(at, stops[0] ?? 0), stops.at(-1) ?? 0);
  const after = stops.find((stop) => stop >= inside) ?? 0;
  const before = stops.filter((stop) => stop <= inside).at(-1) ?? 0;
  if (after === before) return [[after, 1]];
  const share = (inside - before) / (after - before);
  return [[before, 1 - share], [after, share]];
}

/** @param {[number, number][]} images @returns {[number, number][]} */
function shared(images) {
  const whole = images.reduce((sum, [, weight]) => sum + weight, 0);
  return images.map(([number, weight]) => [number, weight / whole]);
}

/** The way to neutral, shifted so that the feature itself comes to lie on its place. @param {Face} face @param {(row: TrackRow) => Box} boxOf @param {Box} rest @param {number} ratio @param {number} much @returns {Affine} */
function onto(face, boxOf, rest, ratio, much) {
  let [right, down] = [0, 0];
  for (const [row, share] of face.rows) {
    const { xx, xy, tx, yx, yy, ty } = row.from_neutral;
    const back = inverse([xx, xy, tx, yx, yy, ty]);
    const box = boxOf(row);
    const [x, y] = [box.x + box.w / 2, (box.y + box.h / 2) * ratio];
    right += share * (rest.x + rest.w / 2 - (back[0] * x + back[1] * y + back[2]));
    down += share * ((rest.y + rest.h / 2) * ratio - (back[3] * x + back[4] * y + back[5]));
  }
  const [xx, xy, tx, yx, yy, ty] = face.toNeutral;
  return [xx, xy, tx + much * right, yx, yy, ty + much * down];
}

/** @param {readonly [number, number]} limits @param {number} value */
function between([low, high], value) {
  const part = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return part * part * (3 - 2 * part);
}
