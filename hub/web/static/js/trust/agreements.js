// @ts-check
// What every subject agreed to, and what came of those who were put to rest.

import { byId, el, keyed, setText } from "../dom.js";
import { openConsent, openRest } from "./consent.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").SubjectRecord} SubjectRecord */

/** @returns {(house: House) => void} */
export function buildAgreements() {
  const nobody = byId("no-agreements", HTMLElement);
  const render = keyed(byId("agreements", HTMLElement), (/** @type {SubjectRecord} */ subject) => subject.id, () => {
    const row = new AgreementRow();
    return { node: row.node, update: (/** @type {SubjectRecord} */ now) => row.update(now) };
  });
  return (house) => {
    nobody.hidden = house.subjects.length > 0;
    render(house.subjects);
  };
}

class AgreementRow {
  /** @type {SubjectRecord | null} */
  #subject = null;
  #name = el("strong", {});
  #words = el("span", { class: "hint" });
  #proof = el("p", { class: "hint proof", hidden: true });
  #change = el("button", { type: "button", class: "quiet" }, "Change");
  #rest = el("button", { type: "button", class: "quiet" }, "Put to rest");
  #buttons = el("div", { class: "row tight" }, this.#change, this.#rest);
  node = el("li", { class: "row between wrap" }, el("div", { class: "stack" }, this.#name, this.#words), this.#buttons, this.#proof);

  constructor() {
    this.#change.addEventListener("click", () => this.#subject && openConsent(this.#subject));
    this.#rest.addEventListener("click", () => this.#subject && openRest(this.#subject));
  }

  /** @param {SubjectRecord} subject */
  update(subject) {
    this.#subject = subject;
    const { consent, rest } = subject;
    setText(this.#name, subject.name);
    setText(this.#words, consent?.words ?? "");
    this.node.classList.toggle("is-out", !consent?.move);
    this.#buttons.hidden = Boolean(consent?.resting);
    this.#change.setAttribute("aria-label", `Change what ${subject.name} agreed to`);
    this.#rest.setAttribute("aria-label", `Put ${subject.name} to rest`);
    this.#proof.hidden = !rest;
    if (rest) setText(this.#proof, proofOf(rest));
    this.#proof.classList.toggle("is-bad", Boolean(rest?.found.length));
  }
}

/** @param {import("../types.js").RestRecord} rest */
function proofOf({ words, found, waiting, erased, unreached }) {
  const sentences = [words];
  if (found.length) sentences.push(`Still there: ${found.join(", ")}.`);
  if (erased.length) sentences.push(`Erased by ${erased.join(", ")}.`);
  if (waiting.length) sentences.push(`Waiting for ${waiting.join(", ")}: done as soon as it is back.`);
  if (unreached.length) sentences.push(`Never reached: ${unreached.join(", ")}.`);
  return sentences.join(" ");
}
