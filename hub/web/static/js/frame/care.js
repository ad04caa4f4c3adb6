// @ts-check
// Care for the panel, as in protocol/look/care.py: what stands still for years is moved a little. Pure.

const REST_S = 90;
const WAY = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1], [2, 0], [0, 2], [-2, 0], [0, -2]];
const MAT_S = 2400;
const MAT_DIMS = 0.04;

/** By how many pixels the whole picture is moved now, right and down. @param {number} seconds @returns {number[]} */
export const wander = (seconds) => WAY[Math.floor(seconds / REST_S) % WAY.length] ?? [0, 0];

/** Factor on the mat's colour. @param {number} seconds */
export const matLight = (seconds) => 1 - MAT_DIMS * (0.5 - 0.5 * Math.cos((2 * Math.PI * seconds) / MAT_S));
