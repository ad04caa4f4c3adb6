// @ts-check
// Choosing who takes part: subjects, wherever they hang, and frames, whoever hangs there.

import { el, setText } from "../dom.js";
import { listed } from "../words.js";

/** @typedef {import("../types.js").House} House */

/**
 * @param {string} label
 * @param {House} house
 * @param {string[]} chosen Names; empty: everybody.
 * @param {(names: string[]) => void} took
 * @param {string} [nobody] What it means to choose none.
 */
export function chooser(label, house, chosen, took, nobody = "Everybody") {
  const hanging = house.frames.map((frame) => frame.subject).filter((name) => typeof name === "string");
  const names = [...new Set([...hanging, ...house.frames.map((frame) => frame.name), ...chosen])];
  const picked = new Set(chosen);
  const inWords = () => (picked.size ? listed([...picked]) : nobody);
  const summary = el("span", { class: "who-chosen" }, inWords());
  const boxes = names.map((name) => {
    const box = el("input", { type: "checkbox", checked: picked.has(name) });
    box.addEventListener("change", () => {
      if (box.checked) picked.add(name);
      else picked.delete(name);
      setText(summary, inWords());
      took([...picked]);
    });
    return el("label", { class: "who-name" }, box, name);
  });
  return el(
    "details",
    { class: "who" },
    el("summary", {}, el("span", {}, label), " ", summary),
    el("div", { class: "who-names", role: "group", "aria-label": label }, ...boxes),
  );
}
