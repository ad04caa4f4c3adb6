// @ts-check
// All frames of the house, side by side.

import { byId, keyed } from "../dom.js";
import { FrameCard } from "./frame_card.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").FrameRecord} FrameRecord */

/** @returns {(house: House) => void} */
export function buildWall() {
  const hooks = byId("frames", HTMLElement);
  const empty = byId("no-frames", HTMLElement);
  /** @type {House} */
  let house;
  const render = keyed(hooks, (/** @type {FrameRecord} */ frame) => frame.id, (frame) => {
    const card = new FrameCard(frame, house);
    return { node: card.node, update: (/** @type {FrameRecord} */ now) => card.update(now, house), close: () => card.close() };
  });
  return (now) => {
    house = now;
    empty.hidden = now.frames.length > 0;
    render(now.frames);
  };
}

/** Puts the focus on the nth frame. @param {number} position From 0. @returns {boolean} whether there is one */
export function focusFrame(position) {
  const frame = byId("frames", HTMLElement).children[position];
  if (!(frame instanceof HTMLElement)) return false;
  frame.focus();
  return true;
}
