// @ts-check
// Dialogs: native, so that Esc, focus and inertness come with them.

import { el } from "./dom.js";

/**
 * Opens a dialog that is removed when it closes.
 * @param {string} title
 * @param {import("./dom.js").Child[]} body
 * @param {{wide?: boolean}} [options]
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, body, options = {}) {
  const heading = el("h2", { id: `dialog-${Math.random().toString(36).slice(2)}` }, title);
  const close = el("button", { type: "button", class: "quiet close", "aria-label": "Close" }, "×");
  const dialog = el(
    "dialog",
    { class: options.wide ? "wide" : "", "aria-labelledby": heading.id },
    el("header", {}, heading, close),
    ...body,
    el("div", { class: "notices", role: "status" }),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector(":is(input, select, button):not(.close)"))?.focus();
  return dialog;
}

/**
 * Asks before something that cannot be taken back.
 * @param {string} title
 * @param {string} words
 * @param {string} verb What the button says.
 * @returns {Promise<boolean>}
 */
export function confirmed(title, words, verb) {
  return new Promise((resolve) => {
    const yes = el("button", { type: "button", class: "danger" }, verb);
    const no = el("button", { type: "button", autofocus: true }, "Keep it");
    const dialog = openDialog(title, [el("p", {}, words), el("footer", { class: "row end" }, no, yes)]);
    let answer = false;
    yes.addEventListener("click", () => {
      answer = true;
      dialog.close();
    });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => resolve(answer));
    no.focus();
  });
}
