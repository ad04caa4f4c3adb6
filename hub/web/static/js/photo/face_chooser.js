// @ts-check
// Several faces on one photo: which of them is meant?

import { ask, blobUrl } from "../api.js";
import { openDialog } from "../dialog.js";
import { el } from "../dom.js";
import { subjectOf } from "../house.js";
import { doing } from "../notices.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").PortraitRecord} PortraitRecord */

/** @type {Set<string>} Portraits uploaded here: their question is asked at once, not only offered. */
const expected = new Set();

/** @param {string} portrait */
export const expectFaces = (portrait) => expected.add(portrait);

/** Asks about the portraits that were uploaded from this page. @param {House} house */
export function askAboutFaces(house) {
  if (document.querySelector("dialog[open]")) return;
  const portrait = house.portraits.find((each) => each.status === "choose" && expected.has(each.id));
  if (!portrait) return;
  expected.delete(portrait.id);
  chooseFace(portrait, subjectOf(house, portrait.subject)?.name ?? "this");
}

/** @param {PortraitRecord} portrait @param {string} name */
export function chooseFace(portrait, name) {
  const photo = el("img", { alt: "The photo", src: blobUrl(portrait.photo) });
  const stage = el("div", { class: "faces" }, photo);
  const dialog = openDialog(`Which one is ${name}?`, [el("p", {}, portrait.words || "Several faces were found."), stage], { wide: true });
  (portrait.faces ?? []).forEach((face, index) => {
    const button = el("button", { type: "button", class: "face" }, String(index + 1));
    const { x, y, w, h } = face.box;
    Object.assign(button.style, { left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` });
    button.setAttribute("aria-label", `Face ${index + 1}, ${sideOf(x + w / 2)}`);
    button.addEventListener("click", () => {
      void doing(button, async () => {
        await ask("POST", `/api/portraits/${encodeURIComponent(portrait.id)}/face`, { face: index });
        dialog.close();
      });
    });
    stage.append(button);
    if (index === 0) button.focus();
  });
}

/** @param {number} middle 0..1 */
const sideOf = (middle) => (middle < 0.4 ? "on the left" : middle > 0.6 ? "on the right" : "in the middle");
