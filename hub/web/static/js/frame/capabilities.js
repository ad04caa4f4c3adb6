// @ts-check
// What this browser can do as a frame, and what it cannot, in words.

/** @typedef {{look: boolean, lastingStore: boolean, awake: boolean}} Found */

/** @param {HTMLCanvasElement} canvas @param {Found} found */
export const capabilitiesOf = (canvas, found) => ({
  codecs: ["h264"],
  width: canvas.width,
  height: canvas.height,
  look: found.look,
  settle: true,
  mouth: found.look,
});

/** @param {Found} found @returns {string[]} */
export function lacks(found) {
  return [
    "It cannot prove which images were presented (no hashes).",
    "Its settle is as exact as the browser's own refresh, no better.",
    "It does not sense, hear or speak: a touch stands for a wave.",
    found.look ? "" : "It applies no light: WebGL2 is missing.",
    found.lastingStore ? "" : "It keeps clips only while this page is open (not opened over https).",
    found.awake ? "" : "It may fall asleep: the browser does not let it keep the panel lit.",
  ].filter(Boolean);
}
