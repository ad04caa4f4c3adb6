// @ts-check
// A window, not a picture: the arithmetic of protocol.look.vista. Pure.

const ROOM = 0.05;
const REACH = 0.026;
const DRIFT = 0.04;
const [DRIFT_S, ACROSS_S, DOWN_S] = [47, 61, 83];
const SPARE = 0.8;

/**
 * From where the picture is seen.
 * @typedef {object} Vista
 * @property {number} zoom
 * @property {[number, number]} pan Of the room on each side, -1…1.
 * @property {[number, number]} shift Where the viewer is, -1…1, as far as there is room.
 *
 * @typedef {[number, number, number, number]} Part x, y, width, height in fractions of the image.
 */

/** @type {Vista} */
export const STRAIGHT = { zoom: 1, pan: [0, 0], shift: [0, 0] };

/**
 * @param {number} x @param {number} y Where the viewer is.
 * @param {number} room How much of the room for following there is, 0…1.
 * @param {number} seconds @param {boolean} drifts
 * @returns {Vista}
 */
export function vista(x, y, room, seconds, drifts) {
  const turn = (/** @type {number} */ period) => (2 * Math.PI * seconds) / period;
  const zoom = drifts ? 1 + DRIFT * (0.5 - 0.5 * Math.cos(turn(DRIFT_S))) : 1;
  const nearer = zoom + (1 + ROOM - zoom) * room;
  const calm = nearer > 1 ? ((1 - room) * SPARE * margin(zoom)) / margin(nearer) : 0; // what following needs is left free
  const within = (/** @type {number} */ value) => Math.min(room, Math.max(-room, value));
  return { zoom: nearer, pan: [Math.sin(turn(ACROSS_S)) * calm, Math.sin(turn(DOWN_S)) * calm], shift: [within(x), within(y)] };
}

/** What is not seen, of the whole. @param {number} zoom */
const margin = (zoom) => 1 - 1 / zoom;

/** The part of the crop that is seen. @param {Part} crop @param {Vista} view @returns {Part} */
export function seen([x, y, width, height], { zoom, pan }) {
  const [w, h] = [width / zoom, height / zoom];
  return [x + ((width - w) / 2) * (1 + pan[0]), y + ((height - h) / 2) * (1 + pan[1]), w, h];
}

/** By how much depths 0 and 1 are moved apart. @param {Part} crop @param {number} width @param {number} height @param {Vista} view @returns {[number, number]} */
export function parallax(crop, width, height, { shift }) {
  const reach = REACH * Math.min(crop[2] * width, crop[3] * height);
  return [(shift[0] * reach) / width, (shift[1] * reach) / height];
}
