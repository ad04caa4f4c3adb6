// @ts-check
// How a frame's portrait is framed and when it is dark, as fields of a form.

import { el } from "../dom.js";

/** @typedef {import("../types.js").FrameRecord} FrameRecord */
/** @typedef {import("../types.js").PanelRecord} PanelRecord */

const MATS = [[0, "None"], [0.05, "Narrow"], [0.08, "Medium"], [0.12, "Broad"], [0.18, "Very broad"]];

/**
 * @param {FrameRecord} frame
 * @returns {{node: HTMLElement, changes: () => Partial<PanelRecord>}} changes: what differs from before.
 */
export function panelFields(frame) {
  const before = frame.panel ?? { mat: 0, mat_colour: "#ede8db", care: true, quiet: null, preset: null, weather: null };
  const [begins = "", ends = ""] = (before.quiet ?? "").split("-");
  const from = el("input", { type: "time", name: "quiet_from", value: begins });
  const to = el("input", { type: "time", name: "quiet_to", value: ends });
  const breadths = MATS.some(([breadth]) => breadth === before.mat) ? MATS : [...MATS, [before.mat, `${Math.round(Number(before.mat) * 100)} %`]];
  const mat = el("select", { name: "mat" }, ...breadths.map(([breadth, label]) => el("option", { value: String(breadth) }, String(label))));
  mat.value = String(before.mat);
  const colour = el("input", { type: "color", name: "mat_colour", value: before.mat_colour });
  const care = el("input", { type: "checkbox", name: "care", checked: before.care });
  const own = [
    el("label", {}, el("span", {}, "Mat"), mat),
    el("label", {}, el("span", {}, "Its colour"), colour),
    el("label", { class: "whole" }, care, el("span", {}, "Care against burning in")),
  ];
  const node = el(
    "fieldset",
    { class: "its-panel" },
    el("legend", {}, "Its panel"),
    el("label", {}, el("span", {}, "dark from"), from),
    el("label", {}, el("span", {}, "to"), to),
    ...(frame.kind === "browser" ? own : []),
  );
  const changes = () => {
    const quiet = from.value && to.value ? `${from.value}-${to.value}` : null;
    const now = { mat: Number(mat.value), mat_colour: colour.value, care: care.checked, quiet };
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => Reflect.get(before, name) !== value));
  };
  return { node, changes };
}
