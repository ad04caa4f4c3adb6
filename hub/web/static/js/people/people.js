// @ts-check
// Who lives on the wall: subjects with their names, aliases and portraits.

import { ask } from "../api.js";
import { confirmed, openDialog } from "../dialog.js";
import { byId, el, keyed, setText } from "../dom.js";
import { doing } from "../notices.js";
import { PortraitTile } from "./portrait_tile.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").SubjectRecord} SubjectRecord */
/** @typedef {import("../types.js").PortraitRecord} PortraitRecord */

/** @returns {(house: House) => void} */
export function buildPeople() {
  const nobody = byId("nobody", HTMLElement);
  /** @type {House} */
  let house;
  const render = keyed(byId("subjects", HTMLElement), (/** @type {SubjectRecord} */ subject) => subject.id, (subject) => {
    const card = new SubjectCard(subject);
    return { node: card.node, update: (/** @type {SubjectRecord} */ now) => card.update(now, house) };
  });
  return (now) => {
    house = now;
    nobody.hidden = now.subjects.length > 0;
    render(now.subjects);
  };
}

class SubjectCard {
  #subject;
  #name = el("h3", {});
  #aliases = el("p", { class: "hint" });
  #edit = el("button", { type: "button", class: "quiet" }, "Rename");
  #remove = el("button", { type: "button", class: "quiet" }, "Remove");
  #tiles = el("ul", { class: "tiles" });
  /** @type {House | null} */
  #house = null;
  #render = keyed(this.#tiles, (/** @type {PortraitRecord} */ portrait) => portrait.id, () => {
    const tile = new PortraitTile();
    return { node: tile.node, update: (/** @type {PortraitRecord} */ now) => this.#house && tile.update(now, this.#house) };
  });
  node;

  /** @param {SubjectRecord} subject */
  constructor(subject) {
    this.#subject = subject;
    const head = el("div", { class: "row between" }, this.#name, el("div", { class: "row tight" }, this.#edit, this.#remove));
    this.node = el("li", { class: "subject" }, head, this.#aliases, this.#tiles);
    this.#edit.addEventListener("click", () => openNames(this.#subject));
    this.#remove.addEventListener("click", () => void this.#removed());
  }

  /** @param {SubjectRecord} subject @param {House} house */
  update(subject, house) {
    this.#subject = subject;
    this.#house = house;
    setText(this.#name, subject.name);
    setText(this.#aliases, subject.aliases.length ? `also called ${subject.aliases.join(", ")}` : "");
    this.#edit.setAttribute("aria-label", `Rename ${subject.name}`);
    this.#remove.setAttribute("aria-label", `Remove ${subject.name}`);
    this.#render(house.portraits.filter((portrait) => portrait.subject === subject.id));
  }

  async #removed() {
    const { id, name } = this.#subject;
    const sure = await confirmed(`Remove ${name}?`, `${name} leaves every frame; all portraits and clips of ${name} are deleted from this house.`, `Remove ${name}`);
    if (sure) await doing(this.#remove, () => ask("DELETE", `/api/subjects/${encodeURIComponent(id)}`));
  }
}

/** @param {SubjectRecord} subject */
function openNames(subject) {
  const name = el("input", { name: "name", value: subject.name, required: true, maxLength: 60, autocomplete: "off" });
  const aliases = el("input", { name: "aliases", value: subject.aliases.join(", "), autocomplete: "off", placeholder: "Granny, Nana" });
  const save = el("button", { class: "primary" }, "Save");
  const form = el(
    "form",
    { method: "dialog", class: "fields" },
    el("label", {}, el("span", {}, "Name"), name),
    el("label", {}, el("span", {}, "Also called (with commas between)"), aliases),
    el("footer", { class: "row end" }, save),
  );
  const dialog = openDialog(`What is ${subject.name} called?`, [form]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const others = aliases.value.split(",").map((each) => each.trim()).filter(Boolean);
    void doing(save, async () => {
      await ask("PATCH", `/api/subjects/${encodeURIComponent(subject.id)}`, { name: name.value.trim(), aliases: others });
      dialog.close();
    });
  });
}
