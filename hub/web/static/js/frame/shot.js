// @ts-check
// What the glass shows at one instant, and how two images of a face are laid onto each other. Pure.

/**
 * A similarity in image widths: xx, xy, tx, yx, yy, ty (see protocol.track.Affine).
 * @typedef {[number, number, number, number, number, number]} Affine
 *
 * @typedef {{x: number, y: number, w: number, h: number}} Box In fractions of the image.
 *
 * @typedef {object} Shot
 * @property {number} mix 0: base alone, 1: over alone.
 * @property {Affine} baseWarp From shown points to points of the base image.
 * @property {Affine} overWarp
 * @property {Box | null} face What the warps may move; null: nothing is warped.
 */

/** @type {Affine} */
export const IDENTITY = [1, 0, 0, 0, 1, 0];

/** @returns {Shot} The base image as it is. */
export const still = () => ({ mix: 0, baseWarp: IDENTITY, overWarp: IDENTITY, face: null });

/**
 * Part of the way from one image of a portrait to another, the faces aligned by their tracks.
 * @param {Affine} origin Pose of the base image: from the neutral face to its face.
 * @param {Affine} goal Pose of the over image.
 * @param {number} progress 0..1
 * @param {Box} face
 * @param {number} ratio Height of the image in image widths.
 * @returns {Shot}
 */
export function onTheWay(origin, goal, progress, face, ratio) {
  const back = inverse(between(origin, goal, progress, face.x + face.w / 2, (face.y + face.h / 2) * ratio));
  return { mix: progress, baseWarp: product(origin, back), overWarp: product(goal, back), face };
}

/** @param {Affine} one @returns {Affine} */
export function inverse([a, b, tx, c, d, ty]) {
  const scale = 1 / (a * d - b * c);
  const [xx, xy, yx, yy] = [d * scale, -b * scale, -c * scale, a * scale];
  return [xx, xy, -(xx * tx + xy * ty), yx, yy, -(yx * tx + yy * ty)];
}

/** First inner, then outer. @param {Affine} outer @param {Affine} inner @returns {Affine} */
export function product([a, b, tx, c, d, ty], [e, f, ux, g, h, uy]) {
  return [a * e + b * g, a * f + b * h, a * ux + b * uy + tx, c * e + d * g, c * f + d * h, c * ux + d * uy + ty];
}

/**
 * A similarity between two, turning and scaling evenly about a point of the neutral face.
 * @param {Affine} one @param {Affine} other @param {number} progress @param {number} px @param {number} py
 * @returns {Affine}
 */
export function between(one, other, progress, px, py) {
  const size = (/** @type {Affine} */ m) => Math.max(1e-6, Math.hypot(m[0], m[3]));
  const angle = (/** @type {Affine} */ m) => Math.atan2(m[3], m[0]);
  const apply = (/** @type {Affine} */ m) => [m[0] * px + m[1] * py + m[2], m[3] * px + m[4] * py + m[5]];
  const mixed = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * progress;
  const scale = Math.exp(mixed(Math.log(size(one)), Math.log(size(other))));
  const turn = mixed(angle(one), angle(other));
  const [c, s] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const [ax = 0, ay = 0] = apply(one);
  const [bx = 0, by = 0] = apply(other);
  return [c, -s, mixed(ax, bx) - (c * px - s * py), s, c, mixed(ay, by) - (s * px + c * py)];
}
