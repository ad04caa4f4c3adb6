// @ts-check
// What happened, said to everybody: a quiet line at the bottom, and the same words to screen readers.

import { ApiError } from "./api.js";
import { byId, el } from "./dom.js";

const SHOWN_MS = 7000;
const ERROR_MS = 14_000;

/** @param {string} words */
export function tell(words) {
  show(el("p", { class: "notice" }, words), SHOWN_MS);
}

/** @param {unknown} failure Shows the words and the code; an unknown failure is shown as what it says. */
export function tellFailure(failure) {
  const coded = failure instanceof ApiError;
  if (coded && failure.code === "page.cancelled") return;
  const code = coded ? failure.code : "page.unexpected";
  const words = failure instanceof Error ? failure.message : String(failure);
  show(el("p", { class: "notice is-bad" }, words, " ", el("code", {}, code)), ERROR_MS);
}

/**
 * Runs what a button does, with the button busy meanwhile and failures told.
 * @param {HTMLButtonElement | null} button
 * @param {() => Promise<unknown>} act
 * @returns {Promise<boolean>} whether it went well
 */
export async function doing(button, act) {
  if (button?.getAttribute("aria-busy") === "true") return false;
  button?.setAttribute("aria-busy", "true");
  try {
    await act();
    return true;
  } catch (failure) {
    tellFailure(failure);
    return false;
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

/** @param {HTMLElement} notice @param {number} forMs */
function show(notice, forMs) {
  // a modal dialog makes everything beside it silent, so it brings its own place for notices
  const area = document.querySelector("dialog[open] .notices") ?? byId("notices", HTMLElement);
  const close = el("button", { type: "button", class: "quiet", "aria-label": "Dismiss", onclick: () => notice.remove() }, "×");
  notice.append(close);
  area.append(notice);
  while (area.children.length > 3) area.firstElementChild?.remove();
  setTimeout(() => notice.remove(), forMs);
}
