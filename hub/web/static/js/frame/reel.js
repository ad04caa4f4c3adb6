// @ts-check
// A clip as playback needs it: its images are in a film, its track has a row for each. Pure.

/** @typedef {import("../types.js").ClipRecord} ClipRecord */
/** @typedef {import("./shot.js").Affine} Affine */
/** @typedef {import("./shot.js").Box} Box */
/**
 * A row as the hub writes it for browsers; distance to neutral in grey levels.
 * @typedef {{from_neutral: {xx: number, xy: number, tx: number, yx: number, yy: number, ty: number}, distance: number, left_eye: Box, right_eye: Box, mouth: Box, open: number, gaze_x: number, gaze_y: number, mouthing: number}} TrackRow
 * @typedef {{fps: number, width: number, height: number, face: Box, normal_step: number, rows: TrackRow[], names?: string[], region?: Box | null}} Track
 */

const REST_STEPS = 2;

export class Reel {
  /** @param {ClipRecord} record @param {Track} track */
  constructor(record, track) {
    this.record = record;
    this.track = track;
    this.images = track.rows.length;
    this.periodMs = 1000 / track.fps;
    this.durationMs = this.images * this.periodMs;
    this.ratio = track.height / track.width;
  }

  /** @param {number} image @returns {Affine} */
  pose(image) {
    const { xx, xy, tx, yx, yy, ty } = this.row(image).from_neutral;
    return [xx, xy, tx, yx, yy, ty];
  }

  /** Distance to neutral in normal steps. @param {number} image */
  steps(image) {
    return this.row(image).distance / Math.max(this.track.normal_step, 1e-6);
  }

  /** The next rest point at or after an image; the image nearest to neutral if there is none. @param {number} image */
  restAfter(image) {
    let nearest = 0;
    for (let ahead = 0; ahead < this.images; ahead += 1) {
      const candidate = (image + ahead) % this.images;
      if (this.steps(candidate) <= REST_STEPS) return candidate;
      if (this.steps(candidate) < this.steps(nearest)) nearest = candidate;
    }
    return nearest;
  }

  /** The image farthest from neutral: what a gesture looks like when nothing may move. */
  get summit() {
    let farthest = 0;
    for (let image = 1; image < this.images; image += 1) if (this.steps(image) > this.steps(farthest)) farthest = image;
    return farthest;
  }

  /** @param {number} image @returns {TrackRow} */
  row(image) {
    return /** @type {TrackRow} */ (this.track.rows[Math.min(this.images - 1, Math.max(0, image))]);
  }
}
