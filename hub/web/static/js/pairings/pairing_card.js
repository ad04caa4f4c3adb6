// @ts-check
// Somebody at the door: a node shows a code, and whoever sees it there may type it here.

import { ApiError, dismissPairing, giveCode } from "../api.js";
import { el, setText } from "../dom.js";
import { doing, tellFailure } from "../notices.js";
import { asOwner } from "../owner.js";
import { CodeField } from "./code_field.js";

/** @typedef {import("../types.js").PairingRecord} PairingRecord */
/** @typedef {"asking" | "checking" | "wrong" | "welcome"} Mood */

export class PairingCard {
  #pairing;
  /** @type {Mood} */
  #mood = "asking";
  #heading;
  #words = el("p", { class: "words" });
  #field;
  #dismiss = el("button", { type: "button", class: "quiet" }, "Dismiss");
  node;

  /** @param {PairingRecord} pairing */
  constructor(pairing) {
    this.#pairing = pairing;
    this.#heading = el("h3", {}, ...headingOf(pairing));
    this.#field = new CodeField(`The six digits on ${pairing.name}`, (code) => void this.#give(code));
    this.node = el("li", { class: "pairing-card" }, this.#heading, this.#field.node, this.#words, this.#dismiss);
    this.#dismiss.addEventListener("click", () => void doing(this.#dismiss, () => asOwner(() => dismissPairing(this.#pairing.pairing))));
    this.#feel("asking");
  }

  /** Whether a code was typed, and nobody knows yet whether it is right. */
  get checking() {
    return this.#mood === "checking";
  }

  get welcomed() {
    return this.#mood === "welcome";
  }

  /** @param {PairingRecord} pairing */
  update(pairing) {
    const again = pairing.pairing !== this.#pairing.pairing;
    if (pairing.name !== this.#pairing.name) this.#heading.replaceChildren(...headingOf(pairing));
    this.#pairing = pairing;
    if (again && this.checking) this.wrong();
    else if (pairing.state === "answered") this.#feel("checking");
  }

  wrong() {
    const held = this.node.contains(document.activeElement);
    this.#field.clear();
    this.#feel("wrong");
    if (held) this.#field.focus();
  }

  welcome() {
    this.#feel("welcome");
  }

  focus() {
    this.#field.focus();
  }

  /** @param {string} code */
  async #give(code) {
    this.#feel("checking");
    try {
      await asOwner(() => giveCode(this.#pairing.pairing, code));
    } catch (failure) {
      this.#field.clear();
      this.#feel("asking");
      if (failure instanceof ApiError && failure.code === "pairing.unknown") setText(this.#words, "It does not ask any more.");
      else tellFailure(failure);
    }
  }

  /** @param {Mood} mood */
  #feel(mood) {
    this.#mood = mood;
    this.node.dataset.mood = mood;
    this.#field.lock(mood === "checking" || mood === "welcome");
    this.#dismiss.hidden = mood === "checking" || mood === "welcome";
    setText(this.#words, {
      asking: "Type the six digits that it shows.",
      checking: "Checking …",
      wrong: "The code was wrong. Look again, it may be a new one.",
      welcome: `Welcome, ${this.#pairing.name}.`,
    }[mood]);
  }
}

/** The name comes from a stranger: it is text, and stays on its own side of the line. @param {PairingRecord} pairing */
const headingOf = ({ kind, name }) => [kind === "render" ? "A render node called " : "A frame called ", el("bdi", {}, name), " wants to join"];
