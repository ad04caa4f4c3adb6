// @ts-check
// Where a frame is, what it is called and what hangs in it.

import { forget, place, setPanel, shutOut } from "../api.js";
import { confirmed, openDialog } from "../dialog.js";
import { el } from "../dom.js";
import { subjectOf } from "../house.js";
import { doing } from "../notices.js";
import { asOwner } from "../owner.js";
import { panelFields } from "./panel_fields.js";

/** @typedef {import("../types.js").FrameRecord} FrameRecord */
/** @typedef {import("../types.js").House} House */

/** @param {House} house @returns {{id: string, label: string}[]} */
export function hangable(house) {
  const counts = /** @type {Record<string, number>} */ ({});
  return house.portraits
    .filter((portrait) => portrait.status !== "refused")
    .map((portrait) => {
      const name = subjectOf(house, portrait.subject)?.name ?? "Somebody";
      counts[name] = (counts[name] ?? 0) + 1;
      const label = (counts[name] ?? 1) > 1 ? `${name} (${counts[name]})` : name;
      return { id: portrait.id, label };
    });
}

/** @param {FrameRecord} frame @param {House} house */
export function openPlacement(frame, house) {
  const options = [{ id: "", label: "Nothing (a bare frame)" }, ...hangable(house)];
  const portrait = el("select", { name: "portrait" }, ...options.map(({ id, label }) => el("option", { value: id }, label)));
  portrait.value = frame.portrait ?? "";
  const name = el("input", { name: "name", value: frame.name, required: true, maxLength: 60, autocomplete: "off" });
  const room = el("input", { name: "room", value: frame.room ?? "", maxLength: 60, autocomplete: "off" });
  const x = el("input", { name: "x", type: "number", step: "0.1", value: String(frame.position?.x ?? "") });
  const y = el("input", { name: "y", type: "number", step: "0.1", value: String(frame.position?.y ?? "") });
  const panel = panelFields(frame);
  const save = el("button", { class: "primary" }, "Save");
  // Browser tabs that were frames once would stay on the wall for ever.
  const away = el("button", { type: "button", class: "quiet" }, "Forget this frame");
  const out = el("button", { type: "button", class: "quiet" }, "Shut it out");
  const trusted = (house.nodes ?? []).some((node) => node.id === frame.id && !node.revoked);
  const form = el(
    "form",
    { method: "dialog", class: "fields" },
    el("label", {}, el("span", {}, "What hangs here"), portrait),
    el("label", {}, el("span", {}, "Name of the frame"), name),
    el("label", {}, el("span", {}, "Room"), room),
    el("fieldset", { class: "row" }, el("legend", {}, "Where it is, in metres (a ripple travels by this; across grows to the right as you face the wall)"), el("label", {}, el("span", {}, "across"), x), el("label", {}, el("span", {}, "along"), y)),
    panel.node,
    el("footer", { class: "row end" }, ...(trusted ? [out] : []), ...(frame.online ? [] : [away]), save),
  );
  const dialog = openDialog(`Placement of ${frame.name}`, [form]);
  away.addEventListener("click", async () => {
    const sure = await confirmed(`Forget ${frame.name}?`, "The frame is not there. When it comes back it is a new frame, with a bare wall.", "Forget");
    if (sure) await doing(away, () => forget(frame.id));
    if (sure) dialog.close();
  });
  out.addEventListener("click", async () => {
    const sure = await confirmed(`Shut ${frame.name} out?`, "It leaves at once. It comes back only when the owner types the code that it shows then.", "Shut it out");
    if (sure && (await doing(out, () => asOwner(() => shutOut(frame.id))))) dialog.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doing(save, async () => {
      await place(frame.id, {
        portrait: portrait.value || null,
        name: name.value.trim(),
        room: room.value.trim(),
        x: metres(x),
        y: metres(y),
      });
      const changes = panel.changes();
      if (Object.keys(changes).length) await setPanel(frame.id, changes);
      dialog.close();
    });
  });
}

/** @param {HTMLInputElement} input @returns {number | null} null where nobody has measured */
const metres = (input) => (Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : null);
