// @ts-check
// Giving a portrait words to say.

import { sayAs } from "../api.js";
import { openDialog } from "../dialog.js";
import { el } from "../dom.js";
import { doing, tell } from "../notices.js";

const LONGEST = 500;

/** @param {string} subject Who shall say it. */
export function openWordsToSay(subject) {
  const words = el("textarea", { name: "words", required: true, maxLength: LONGEST, rows: 3, placeholder: "Dinner is ready!" });
  const send = el("button", { class: "primary" }, "Say it");
  const form = el(
    "form",
    { method: "dialog", class: "fields" },
    el("label", {}, el("span", {}, "What shall be said? The mouth moves, and a caption shows the words; there is no sound yet."), words),
    el("footer", { class: "row end" }, send),
  );
  const dialog = openDialog(`Words for ${subject}`, [form]);
  words.focus();
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doing(send, async () => {
      tell((await sayAs([subject], words.value)).answer);
      dialog.close();
    });
  });
}
