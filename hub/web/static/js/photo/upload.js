// @ts-check
// Who is on this photo, and where shall it hang?

import { ask, place, upload } from "../api.js";
import { openDialog } from "../dialog.js";
import { el } from "../dom.js";
import { live } from "../live.js";
import { doing, tell } from "../notices.js";
import { ConsentFields, record } from "../trust/consent.js";
import { expectFaces } from "./face_chooser.js";

/** @typedef {import("../types.js").FrameRecord} FrameRecord */

/** @param {File} photo @param {FrameRecord | null} frame Where it was dropped. */
export function openUpload(photo, frame) {
  const house = live.now;
  const preview = el("img", { class: "preview", alt: "The photo you chose", src: URL.createObjectURL(photo) });
  preview.addEventListener("error", () => preview.replaceWith(el("p", { class: "hint" }, `No preview of ${photo.name}.`)));
  const names = el("datalist", { id: "known-names" }, ...(house?.subjects ?? []).map((each) => el("option", { value: each.name })));
  const name = el("input", { name: "subject", required: true, maxLength: 60, autocomplete: "off", placeholder: "Grandma", list: names.id });
  const kind = el("select", { name: "kind" }, ...["person", "pet"].map((each) => el("option", { value: each }, each)));
  const where = frameSelect(house?.frames ?? [], frame);
  const consent = new ConsentFields({ move: true, by: "the family" }, "More, which only the owner may allow");
  const send = el("button", { class: "primary" }, "Bring to life");
  const form = el(
    "form",
    { method: "dialog", class: "fields" },
    preview,
    el("label", {}, el("span", {}, "Who is this?"), name, names),
    el("label", {}, el("span", {}, "A person or a pet"), kind),
    el("label", {}, el("span", {}, "Hang it in"), where),
    consent.node,
    el("p", { class: "hint" }, "The photo stays in this house."),
    el("footer", { class: "row end" }, send),
  );
  const dialog = openDialog("A new portrait", [form]);
  dialog.addEventListener("close", () => URL.revokeObjectURL(preview.src));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doing(send, async () => {
      await deliver(photo, name.value.trim(), kind.value, where.value, consent);
      dialog.close();
      tell(`${name.value.trim()} is on the way. Watch the wall.`);
    });
  });
  name.addEventListener("input", () => consent.show(!isKnown(name.value.trim())));
  name.focus();
}

/** @param {string} subject Name or alias. */
function isKnown(subject) {
  const same = (/** @type {string} */ name) => name.toLowerCase() === subject.toLowerCase();
  return live.now?.subjects.some((each) => same(each.name) || each.aliases.some(same)) ?? false;
}

/** @param {FrameRecord[]} frames @param {FrameRecord | null} dropped */
function frameSelect(frames, dropped) {
  const options = frames.map((each) => el("option", { value: each.id }, each.portrait ? each.name : `${each.name} (bare)`));
  const select = el("select", { name: "frame" }, el("option", { value: "" }, "No frame yet"), ...options);
  select.value = dropped?.id ?? frames.find((each) => each.online && !each.portrait)?.id ?? "";
  return select;
}

/**
 * @param {File} photo
 * @param {string} subject
 * @param {string} kind
 * @param {string} frameId
 * @param {ConsentFields} consent
 */
async function deliver(photo, subject, kind, frameId, consent) {
  if (!isKnown(subject)) {
    const { move, by, until } = consent.value;
    const added = await ask("POST", "/api/subjects", { name: subject, kind, consent: { move, by, until } });
    if (consent.needsOwner) await record(added.subject, consent.value);
  }
  const { portrait } = await upload(photo, subject);
  expectFaces(portrait);
  const frame = live.now?.frames.find((each) => each.id === frameId);
  if (frame) await place(frame.id, { portrait });
}
