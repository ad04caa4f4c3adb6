// @ts-check
// Saying something to the house in writing.

import { say } from "./api.js";
import { byId, el, setText } from "./dom.js";
import { doing } from "./notices.js";

/** @typedef {import("./types.js").House} House */

/** @returns {(house: House) => void} */
export function buildCommandBox() {
  const form = byId("say", HTMLFormElement);
  const field = byId("say-text", HTMLInputElement);
  const send = byId("say-send", HTMLButtonElement);
  const answer = byId("answer", HTMLElement);
  const hints = byId("say-hints", HTMLElement);
  /** @type {string[]} */
  const said = [];
  let back = 0;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    said.push(text);
    back = said.length;
    void doing(send, async () => {
      const heard = await say(text);
      setText(answer, heard.answer || "Done.");
      answer.classList.toggle("is-bad", Boolean(heard.problem));
      if (!heard.problem) field.value = "";
    });
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") field.value = "";
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    back = Math.min(said.length, Math.max(0, back + (event.key === "ArrowUp" ? -1 : 1)));
    field.value = said[back] ?? "";
  });

  return (house) => {
    const phrases = suggestions(house);
    if (hints.dataset.phrases === phrases.join("|")) return;
    hints.dataset.phrases = phrases.join("|");
    hints.replaceChildren(...phrases.map((phrase) => {
      const chip = el("button", { type: "button", class: "chip" }, phrase);
      chip.addEventListener("click", () => {
        field.value = phrase;
        form.requestSubmit();
      });
      return chip;
    }));
  };
}

/** @param {House} house @returns {string[]} */
function suggestions(house) {
  const hanging = house.portraits.filter((portrait) => house.frames.some((frame) => frame.portrait === portrait.id));
  const names = house.subjects.filter((subject) => hanging.some((portrait) => portrait.subject === subject.id)).map((subject) => subject.name);
  const [first, second = first] = names;
  if (!first || !second) return [];
  const all = names.length > 1 ? ["everybody wave", "send a wave through the house"] : [];
  return [`make ${first.toLowerCase()} wave`, `show me ${second.toLowerCase()}'s smile`, ...all];
}
