// @ts-check
// Moving a panel on the plan: by pointer or touch, and by the arrow keys.

import { tidy } from "./view.js";

/** @typedef {import("../types.js").Spot} Spot */

const STEP_M = 0.1;
const STRIDE_M = 1;
const SETTLED_MS = 500;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @typedef {object} Carrying
 * @property {() => Spot} spot Where it is now.
 * @property {(event: PointerEvent) => Spot} under Where on the plan the pointer is.
 * @property {(spot: Spot) => void} move Shows it there.
 * @property {(spot: Spot) => void} drop It stays there.
 */

/** @param {HTMLElement} node @param {Carrying} plan */
export function carriable(node, plan) {
  /** @type {{from: Spot, hold: Spot} | null} */
  let held = null;
  let settling = 0;

  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [from, at] = [plan.spot(), plan.under(event)];
    held = { from, hold: { x: from.x - at.x, y: from.y - at.y } };
    node.setPointerCapture(event.pointerId);
    node.classList.add("is-held");
  });
  node.addEventListener("pointermove", (event) => {
    if (!held) return;
    const at = plan.under(event);
    plan.move({ x: tidy(at.x + held.hold.x), y: tidy(at.y + held.hold.y) });
  });
  /** @param {boolean} stays */
  const release = (stays) => {
    if (!held) return;
    const { from } = held;
    held = null;
    node.classList.remove("is-held");
    const to = plan.spot();
    if (!stays) plan.move(from);
    else if (to.x !== from.x || to.y !== from.y) plan.drop(to);
  };
  node.addEventListener("pointerup", () => release(true));
  node.addEventListener("pointercancel", () => release(false));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) {
      event.preventDefault();
      release(false);
      return;
    }
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? STRIDE_M : STEP_M;
    const { x, y } = plan.spot();
    plan.move({ x: tidy(x + arrow[0] * step), y: tidy(y + arrow[1] * step) });
    clearTimeout(settling); // one request for a walk of many steps
    settling = window.setTimeout(() => plan.drop(plan.spot()), SETTLED_MS);
  });
}
