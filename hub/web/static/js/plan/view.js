// @ts-check
// Metres of the house to places on the plan and back. Pure. On the plan x grows to the right and y upwards.

/** @typedef {import("../types.js").Spot} Spot */

/**
 * @typedef {object} View What the plan shows, in metres: its left and lower edge, and how much fits.
 * @property {number} left
 * @property {number} low
 * @property {number} width
 * @property {number} height
 */

const SMALLEST = { width: 6, height: 4 };
const AROUND = 1.2;
const STEP = 0.1;

/**
 * The smallest view of this shape in which all spots have room around them.
 * @param {Spot[]} spots
 * @param {number} shape Width over height.
 * @returns {View}
 */
export function fitted(spots, shape) {
  const xs = spots.length ? spots.map((spot) => spot.x) : [0];
  const ys = spots.length ? spots.map((spot) => spot.y) : [0];
  const wide = Math.max(SMALLEST.width, Math.max(...xs) - Math.min(...xs) + 2 * AROUND);
  const high = Math.max(SMALLEST.height, Math.max(...ys) - Math.min(...ys) + 2 * AROUND);
  const width = Math.max(wide, high * shape);
  const height = width / shape;
  const centre = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
  return { left: centre.x - width / 2, low: centre.y - height / 2, width, height };
}

/** @param {View} view @param {Spot} spot @returns {{x: number, y: number}} Fractions of the plan, from its top left. */
export const placed = (view, spot) => ({ x: (spot.x - view.left) / view.width, y: 1 - (spot.y - view.low) / view.height });

/** @param {View} view @param {{x: number, y: number}} at Fractions from the top left. @returns {Spot} */
export const spotAt = (view, at) => ({ x: tidy(view.left + at.x * view.width), y: tidy(view.low + (1 - at.y) * view.height) });

/** @param {View} view @param {Spot} spot @returns {boolean} */
export function isInside(view, spot) {
  const { x, y } = placed(view, spot);
  return x >= 0 && x <= 1 && y >= 0 && y <= 1;
}

/** To the decimetre, within what the hub takes. @param {number} metres */
export const tidy = (metres) => Math.round(Math.min(1000, Math.max(-1000, metres)) / STEP) / Math.round(1 / STEP);

/** @param {View} view @returns {{x: number[], y: number[]}} The lines of the grid, a metre (or five, or ten …) apart. */
export function gridLines(view) {
  const apart = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => view.width / step <= 24) ?? 1000;
  return { x: marks(view.left, view.width, apart), y: marks(view.low, view.height, apart) };
}

/** @param {number} from @param {number} length @param {number} apart */
function marks(from, length, apart) {
  const found = [];
  for (let at = Math.ceil(from / apart) * apart; at <= from + length; at += apart) found.push(at);
  return found;
}

/** @param {Spot} spot @returns {string} */
export const inWords = (spot) => `${spot.x.toFixed(1)} m across, ${spot.y.toFixed(1)} m along`;
