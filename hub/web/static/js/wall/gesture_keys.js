// @ts-check
// The gestures a portrait can do, as buttons, and as letters while its frame has the focus.

import { perform } from "../api.js";
import { el, keyed, setText } from "../dom.js";
import { doing, tell } from "../notices.js";
import { GESTURES, gestureLabel } from "../words.js";
import { openWordsToSay } from "./words_to_say.js";

/** @typedef {import("../types.js").PortraitRecord} PortraitRecord */

const AT_ONCE = 4;
/** @type {Record<string, string>} */
const LETTERS = { w: "wave", s: "smile", n: "nod", l: "laugh", b: "blink", h: "shake", u: "surprise" };

/** @param {PortraitRecord | undefined} portrait @returns {string[]} The words it can perform, the favourites first. */
export function repertoire(portrait) {
  const clips = portrait?.clips?.filter((clip) => !clip.atlas) ?? [];
  const words = new Set(clips.flatMap((clip) => [clip.gesture, ...(clip.performs ?? [])]));
  words.delete("idle");
  if (words.has("wave")) words.delete("greet"); // the same motion; people say wave
  return [...GESTURES.filter((word) => words.has(word)), ...[...words].filter((word) => !GESTURES.includes(word)).sort()];
}

export class GestureKeys {
  node = el("div", { class: "gestures", role: "group" });
  #list = el("span", { class: "row wrap" });
  #more = el("button", { type: "button", class: "chip more", hidden: true, "aria-expanded": "false" }, "More");
  #say = el("button", { type: "button", class: "chip", hidden: true }, "Say …");
  #subject = "";
  /** @type {string[]} */
  #words = [];
  #all = false;
  #render = keyed(this.#list, String, (/** @type {string} */ word) => this.#button(word));

  constructor() {
    this.node.append(this.#list, this.#more, this.#say);
    this.#say.addEventListener("click", () => openWordsToSay(this.#subject));
    this.#more.addEventListener("click", () => {
      this.#all = !this.#all;
      this.#show();
    });
  }

  /** @param {string} subject @param {string[]} words @param {boolean} speaks Whether it has mouth shapes. */
  offer(subject, words, speaks) {
    this.#subject = subject;
    this.#say.hidden = !speaks;
    this.#say.setAttribute("aria-label", `Words for ${subject} to say`);
    this.#words = words;
    this.node.setAttribute("aria-label", `Gestures of ${subject}`);
    this.node.hidden = words.length === 0;
    this.#show();
  }

  /** @param {string} letter @returns {boolean} whether it means a gesture */
  press(letter) {
    if (letter === "t" && !this.#say.hidden) {
      this.#say.click();
      return true;
    }
    const word = LETTERS[letter];
    if (!word || !this.#words.includes(word)) return false;
    void this.#ask(word, null);
    return true;
  }

  #show() {
    this.#render(this.#all ? this.#words : this.#words.slice(0, AT_ONCE));
    this.#more.hidden = this.#words.length <= AT_ONCE;
    this.#more.setAttribute("aria-expanded", String(this.#all));
    setText(this.#more, this.#all ? "Fewer" : "More");
  }

  /** @param {string} word */
  #button(word) {
    const node = el("button", { type: "button", class: "chip", "data-gesture": word }, gestureLabel(word));
    node.addEventListener("click", () => void this.#ask(word, node));
    return { node, update: () => node.setAttribute("aria-label", `${gestureLabel(word)}, ${this.#subject}`) };
  }

  /** @param {string} word @param {HTMLButtonElement | null} button */
  async #ask(word, button) {
    await doing(button, async () => {
      const { answer } = await perform([this.#subject], word);
      if (answer) tell(answer);
    });
  }
}
