// @ts-check
// Asking what a subject agrees to, and letting one rest.

import { ask } from "../api.js";
import { openDialog } from "../dialog.js";
import { el } from "../dom.js";
import { doing, tell } from "../notices.js";
import { asOwner } from "../owner.js";

/** @typedef {import("../types.js").SubjectRecord} SubjectRecord */
/** @typedef {{move: boolean, speak: boolean, converse: boolean, swap: boolean, by: string, until: string | null}} Consent */

const ALLOWANCES = /** @type {const} */ ([
  ["move", "move in the frames: breathe, smile, wave"],
  ["speak", "speak with a voice"],
  ["converse", "answer in conversations"],
  ["swap", "lend the face to another picture"],
]);

/** The fields of a consent, for a dialog of their own and for the one that adds a subject. */
export class ConsentFields {
  #by;
  #until;
  /** @type {Record<string, HTMLInputElement>} */
  #boxes = {};
  node;

  /** @param {Partial<Consent>} [before] @param {string} [owners] What stands above what only the owner may allow, where a photo
   *   is added: it cannot come alive unless it may move. */
  constructor(before = { move: true }, owners = "") {
    this.#by = el("input", { name: "by", value: before.by ?? "", required: true, maxLength: 120, autocomplete: "off", placeholder: "Anna, her daughter" });
    this.#until = el("input", { name: "until", type: "date", value: before.until ?? "" });
    const rows = ALLOWANCES.map(([word, words]) => {
      const box = el("input", { type: "checkbox", name: word, checked: Boolean(before[word]), required: owners !== "" && word === "move" });
      this.#boxes[word] = box;
      return el("label", { class: "check" }, box, el("span", {}, words));
    });
    const [move, ...others] = rows;
    const later = owners ? el("details", {}, el("summary", {}, owners), ...others) : el("div", { class: "stack" }, ...others);
    this.node = el(
      "fieldset",
      { class: "consent" },
      el("legend", { class: "unseen" }, "Consent"),
      el("label", {}, el("span", {}, "Who agrees to this"), this.#by),
      el("div", { class: "stack" }, el("span", { class: "hint" }, "The portrait may"), move ?? "", later),
      el("label", {}, el("span", {}, "Until (leave it empty for as long as nobody takes it back)"), this.#until),
    );
  }

  /** @returns {Consent} */
  get value() {
    const flag = (/** @type {string} */ word) => this.#boxes[word]?.checked ?? false;
    return { move: flag("move"), speak: flag("speak"), converse: flag("converse"), swap: flag("swap"), by: this.#by.value.trim(), until: this.#until.value || null };
  }

  /** Whether something is allowed that needs the owner's word. */
  get needsOwner() {
    const { speak, converse, swap } = this.value;
    return speak || converse || swap;
  }

  /** @param {boolean} shown */
  show(shown) {
    this.node.hidden = !shown;
    this.node.disabled = !shown;
  }
}

/** @param {string} subject Id. @param {Consent} consent */
export const record = (subject, consent) => asOwner(() => ask("PUT", `/api/subjects/${encodeURIComponent(subject)}/consent`, consent));

/** @param {SubjectRecord} subject */
export function openConsent(subject) {
  const before = subject.consent;
  const fields = new ConsentFields(before ? { ...before, until: before.until || null } : {});
  const save = el("button", { class: "primary" }, "Record it");
  const form = el(
    "form",
    { method: "dialog", class: "fields" },
    fields.node,
    el("p", { class: "hint" }, "Without the first, nothing of the portrait is rendered or shown, from this moment on. What exists stays in the house."),
    el("footer", { class: "row end" }, save),
  );
  const dialog = openDialog(`What did ${subject.name} agree to?`, [form]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doing(save, async () => {
      await record(subject.id, fields.value);
      dialog.close();
    });
  });
}

/** @param {SubjectRecord} subject */
export function openRest(subject) {
  const name = el("input", { name: "name", autocomplete: "off", autocapitalize: "off", spellcheck: false, required: true, placeholder: subject.name });
  const yes = el("button", { class: "danger", disabled: true }, `Put ${subject.name} to rest`);
  const form = el(
    "form",
    { method: "dialog", class: "fields" },
    el("p", {}, `All photos of ${subject.name}, all clips and everything that was made from them are erased: here, in every frame and in every render node. Only the name stays.`),
    el("p", {}, "This cannot be taken back. Backups that were made before keep what they hold."),
    el("label", {}, el("span", {}, "Type the name to go on"), name),
    el("footer", { class: "row end" }, yes),
  );
  const dialog = openDialog(`Put ${subject.name} to rest?`, [form]);
  name.addEventListener("input", () => (yes.disabled = name.value.trim() !== subject.name));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doing(yes, async () => {
      const answer = await asOwner(() => ask("POST", `/api/subjects/${encodeURIComponent(subject.id)}/rest`, { name: name.value.trim() }));
      dialog.close();
      tell(answer.words);
    });
  });
}
