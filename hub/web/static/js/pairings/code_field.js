// @ts-check
// Six digits in six boxes. To fingers, clipboards and screen readers it is one field.

import { el, setText } from "../dom.js";

const DIGITS = 6;

export class CodeField {
  #input = el("input", { inputMode: "numeric", autocomplete: "off", spellcheck: false, enterKeyHint: "done" });
  #boxes = Array.from({ length: DIGITS }, () => el("span", { class: "box" }));
  node = el("div", { class: "code-field" }, ...this.#boxes, this.#input);

  /** @param {string} label @param {(code: string) => void} complete Called with every six digits. */
  constructor(label, complete) {
    this.#input.setAttribute("aria-label", label);
    for (const box of this.#boxes) box.setAttribute("aria-hidden", "true");
    this.#input.addEventListener("input", () => {
      this.#input.value = this.#input.value.replace(/\D/g, "").slice(0, DIGITS);
      this.#draw();
      if (this.#input.value.length === DIGITS) complete(this.#input.value);
    });
    for (const moved of ["focus", "blur", "keyup", "pointerup", "select"]) this.#input.addEventListener(moved, () => this.#draw());
  }

  /** @param {boolean} locked */
  lock(locked) {
    this.#input.readOnly = locked;
    this.#draw();
  }

  clear() {
    this.#input.value = "";
    this.#draw();
  }

  focus() {
    this.#input.focus();
  }

  #draw() {
    const { value, selectionStart, readOnly } = this.#input;
    const active = document.activeElement === this.#input && !readOnly;
    const at = Math.min(selectionStart ?? value.length, DIGITS - 1);
    this.#boxes.forEach((box, position) => {
      setText(box, value[position] ?? "");
      box.classList.toggle("is-next", active && position === at);
    });
  }
}
