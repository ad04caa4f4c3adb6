// @ts-check
// Scenes as text: to read, to copy, to edit and to paste.

import { saveScenesText, scenesText } from "../api.js";
import { openDialog } from "../dialog.js";
import { el } from "../dom.js";
import { doing, tell } from "../notices.js";

/** All scenes of the house in a dialog. */
export async function openAllAsText() {
  const text = await scenesText();
  const { area, save } = textFields(text, "Keep these scenes");
  const hint = el("p", { class: "hint" }, "A scene whose name is known is replaced, a new one is added; scenes that are not in the text stay.");
  const dialog = openDialog("Scenes as TOML", [el("form", { class: "fields" }, hint, area, el("footer", { class: "row end" }, save))], { wide: true });
  save.addEventListener("click", () => void doing(save, async () => {
    const { words } = await saveScenesText(area.value);
    dialog.close();
    tell(words);
  }));
}

/** @param {string} text @param {string} verb */
export function textFields(text, verb) {
  const area = el("textarea", { class: "toml", value: text, rows: 12, spellcheck: false, autocapitalize: "off", "aria-label": "TOML" });
  const save = el("button", { type: "button", class: "primary" }, verb);
  return { area, save };
}
