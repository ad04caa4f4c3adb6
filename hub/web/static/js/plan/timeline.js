// @ts-check
// Who starts when, as a row of time for every frame; for screen readers the same in sentences.

import { byId, el, setText } from "../dom.js";
import { gestureLabel } from "../words.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").ScenePreview} ScenePreview */
/** @typedef {import("../types.js").SceneTurn} SceneTurn */

/** @param {ScenePreview | null} preview @param {House | null} house */
export function showTimeline(preview, house) {
  const section = byId("timeline", HTMLElement);
  section.hidden = !preview;
  if (!preview || !house) return;
  const whole = Math.max(1000, ...preview.turns.map((turn) => turn.begins_ms + (turn.takes_part ? turn.lasts_ms : 0)));
  const rows = house.frames
    .map((frame) => ({ frame, turns: preview.turns.filter((turn) => turn.frame === frame.id) }))
    .filter(({ turns }) => turns.length > 0)
    .sort((a, b) => (a.turns[0]?.begins_ms ?? 0) - (b.turns[0]?.begins_ms ?? 0));
  byId("timeline-rows", HTMLElement).replaceChildren(...rows.map(({ frame, turns }) => el(
    "li",
    { class: turns.some((turn) => turn.takes_part) ? "" : "is-out" },
    el("span", { class: "timeline-name" }, frame.subject ? `${frame.subject} · ${frame.name}` : frame.name),
    el("span", { class: "timeline-track", "aria-hidden": "true" }, ...turns.map((turn) => bar(turn, whole))),
    el("span", { class: "unseen" }, turns.map(sentence).join(" ")),
  )));
  setText(byId("timeline-length", HTMLElement), `${(preview.lasts_ms / 1000).toFixed(1)} seconds`);
  byId("timeline-out", HTMLElement).replaceChildren(...preview.left_out.map((words) => el("li", {}, words)));
}

/** @param {SceneTurn} turn @param {number} whole */
function bar(turn, whole) {
  const node = el("span", { class: turn.takes_part ? "turn" : "turn is-out", title: sentence(turn) }, el("i", {}));
  node.dataset.part = String(turn.part % 3);
  node.style.left = `${(100 * turn.begins_ms) / whole}%`;
  node.style.width = turn.takes_part ? `${(100 * turn.lasts_ms) / whole}%` : "0";
  return node;
}

/** @param {SceneTurn} turn */
const sentence = (turn) => `${gestureLabel(turn.gesture)} at ${(turn.begins_ms / 1000).toFixed(2)} seconds${turn.takes_part ? "" : ", left out"}.`;
