// @ts-check
// One portrait of somebody: what it looks like, what became of it, where it hangs.

import { ask, blobUrl } from "../api.js";
import { confirmed } from "../dialog.js";
import { el, setText } from "../dom.js";
import { subjectOf } from "../house.js";
import { doing } from "../notices.js";
import { chooseFace } from "../photo/face_chooser.js";
import { carryPortrait, hang } from "../wall/hanging.js";
import { gestureLabel, listed } from "../words.js";

/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").PortraitRecord} PortraitRecord */

export class PortraitTile {
  /** @type {PortraitRecord | null} */
  #portrait = null;
  /** @type {House | null} */
  #house = null;
  #image = el("img", { alt: "", loading: "lazy", draggable: false });
  #state = el("p", { class: "tile-state" });
  #standing = el("p", { class: "tile-standing", hidden: true });
  #code = el("code", { hidden: true });
  #choose = el("button", { type: "button", class: "primary", hidden: true }, "Choose a face");
  #hang = el("select", { class: "hang" });
  #remove = el("button", { type: "button", class: "quiet", "aria-label": "Delete this portrait" }, "Delete");
  node = el("li", { class: "tile" });

  constructor() {
    const side = el("div", { class: "tile-side" }, this.#state, this.#standing, this.#code, this.#choose, el("div", { class: "row wrap" }, this.#hang, this.#remove));
    this.node.append(el("div", { class: "thumb" }, this.#image), side);
    carryPortrait(this.node, () => this.#portrait?.id ?? "");
    this.#hang.addEventListener("change", () => this.#hung());
    this.#remove.addEventListener("click", () => void this.#removed());
    this.#choose.addEventListener("click", () => this.#portrait && chooseFace(this.#portrait, this.#name));
  }

  /** @param {PortraitRecord} portrait @param {House} house */
  update(portrait, house) {
    this.#portrait = portrait;
    this.#house = house;
    const url = blobUrl(portrait.thumbnail || portrait.photo);
    if (this.#image.getAttribute("src") !== url) this.#image.src = url;
    this.#image.alt = `Portrait of ${this.#name}`;
    this.node.dataset.status = portrait.status;
    this.node.dataset.portrait = portrait.id;
    setText(this.#state, stateOf(portrait, house));
    setText(this.#standing, standingOf(portrait));
    this.#standing.hidden = !this.#standing.textContent;
    setText(this.#code, portrait.code ?? "");
    this.#code.hidden = !portrait.code || portrait.status !== "refused";
    this.#choose.hidden = portrait.status !== "choose";
    this.#offerFrames(portrait, house);
  }

  get #name() {
    return (this.#house && subjectOf(this.#house, this.#portrait?.subject)?.name) ?? "somebody";
  }

  /** @param {PortraitRecord} portrait @param {House} house */
  #offerFrames(portrait, house) {
    const bare = house.frames.filter((frame) => frame.portrait !== portrait.id);
    this.#hang.hidden = portrait.status === "refused" || bare.length === 0;
    this.#hang.setAttribute("aria-label", `Hang ${this.#name} in a frame`);
    const wanted = ["", ...bare.map((frame) => `${frame.id} ${frame.name}`)].join("|");
    if (this.#hang.dataset.offer === wanted) return;
    this.#hang.dataset.offer = wanted;
    this.#hang.replaceChildren(el("option", { value: "" }, "Hang in …"), ...bare.map((frame) => el("option", { value: frame.id }, frame.name)));
  }

  #hung() {
    const frame = this.#house?.frames.find((each) => each.id === this.#hang.value);
    if (frame && this.#portrait) void hang(frame, this.#portrait.id);
    this.#hang.value = "";
  }

  async #removed() {
    const portrait = this.#portrait;
    if (!portrait) return;
    const sure = await confirmed("Delete this portrait?", `The photo and the clips made from it are deleted. ${this.#name} stays.`, "Delete");
    if (sure) await doing(this.#remove, () => ask("DELETE", `/api/portraits/${encodeURIComponent(portrait.id)}`));
  }
}

/** @param {PortraitRecord} portrait @returns {string} */
function standingOf(portrait) {
  const standing = portrait.status === "refused" ? null : portrait.standing;
  if (!standing) return "";
  return standing.best ? standing.words.replace(/^the/, "The") : `Beside the best photo: ${standing.words}`;
}

/** @param {PortraitRecord} portrait @param {House} house @returns {string} */
function stateOf(portrait, house) {
  if (portrait.status === "refused") return portrait.words || "This photo cannot become a portrait.";
  if (portrait.status === "choose") return portrait.words || "Several faces were found.";
  if (portrait.status === "intake") return portrait.words || "Looking at the photo …";
  const made = portrait.clips?.length ?? 0;
  const failed = portrait.rejected?.map((clip) => gestureLabel(clip.gesture).toLowerCase()) ?? [];
  const frames = house.frames.filter((frame) => frame.portrait === portrait.id).map((frame) => frame.name);
  return [
    portrait.status === "rendering" ? "Coming alive" : frames.length ? `Hangs in ${listed(frames)}` : "Not hung yet",
    `${made} ${made === 1 ? "clip" : "clips"}`,
    failed.length ? `without ${listed(failed)}` : "",
  ].filter(Boolean).join(" · ");
}
