// @ts-check
// One frame on the plan: a little panel with who hangs in it, where it is, and when its turn comes.

import { blobUrl, place } from "../api.js";
import { el, setText } from "../dom.js";
import { portraitOf } from "../house.js";
import { doing } from "../notices.js";
import { carriable } from "./carrying.js";
import { inWords } from "./view.js";

/** @typedef {import("../types.js").FrameRecord} FrameRecord */
/** @typedef {import("../types.js").House} House */
/** @typedef {import("../types.js").Spot} Spot */

const LIT_MS = 900;

export class Panel {
  #plan;
  #frame;
  #picture = el("img", { alt: "", draggable: false, hidden: true });
  #name = el("span", { class: "panel-name" });
  #when = el("span", { class: "panel-when", hidden: true });
  /** @type {Spot} */
  #spot;
  /** What was dropped and is not yet in the hub's records. @type {Spot | null} */
  #dropped = null;
  #performing = false;
  #dark = 0;
  node = el("button", { type: "button", class: "panel", "aria-describedby": "plan-keys", "aria-roledescription": "movable frame" });

  /** @param {FrameRecord} frame @param {import("./plan.js").FloorPlan} plan */
  constructor(frame, plan) {
    this.#plan = plan;
    this.#frame = frame;
    this.#spot = frame.spot;
    this.node.dataset.frame = frame.id;
    this.node.append(el("span", { class: "panel-wood" }, this.#picture), this.#name, this.#when);
    carriable(this.node, {
      spot: () => this.#spot,
      under: (event) => plan.under(event),
      move: (spot) => this.#move(spot),
      drop: (spot) => void this.#drop(spot),
    });
  }

  get spot() {
    return this.#spot;
  }

  get isHeld() {
    return this.node.classList.contains("is-held");
  }

  /** @param {FrameRecord} frame @param {House} house */
  update(frame, house) {
    this.#frame = frame;
    const portrait = portraitOf(house, frame.portrait);
    const photo = portrait?.thumbnail ?? portrait?.photo ?? "";
    if (photo && this.#picture.dataset.hash !== photo) this.#picture.src = blobUrl(photo);
    this.#picture.dataset.hash = photo;
    this.#picture.hidden = !photo;
    setText(this.#name, frame.name);
    this.node.classList.toggle("is-offline", !frame.online);
    this.node.classList.toggle("is-guessed", !frame.position);
    if (!this.#dropped && !this.isHeld) this.#spot = frame.spot;
    this.#follow(frame.state === "performing" || frame.state === "settling");
    this.render();
  }

  render() {
    const { x, y } = this.#plan.fraction(this.#spot);
    this.node.style.left = `${100 * x}%`;
    this.node.style.top = `${100 * y}%`;
    const who = this.#frame.subject ? `, ${this.#frame.subject}` : "";
    const off = this.#frame.online ? "" : ", offline";
    const when = this.#when.hidden ? "" : `, begins ${this.#when.textContent}`;
    this.node.setAttribute("aria-label", `${this.#frame.name}${who}${off}: ${inWords(this.#spot)}${when}`);
  }

  /** When its turn comes. @param {string} words Empty: it has none. @param {boolean} out It is left out. */
  showTurn(words, out) {
    setText(this.#when, words);
    this.#when.hidden = !words;
    this.node.classList.toggle("is-out", out);
    this.render();
  }

  /** A wave passes through. */
  light() {
    this.node.classList.remove("is-lit");
    void this.node.offsetWidth; // so that the ring starts again
    this.node.classList.add("is-lit");
    clearTimeout(this.#dark);
    this.#dark = window.setTimeout(() => this.node.classList.remove("is-lit"), LIT_MS);
  }

  close() {
    clearTimeout(this.#dark);
  }

  /** Lights up once, when a performance starts. @param {boolean} performing */
  #follow(performing) {
    this.node.classList.toggle("is-performing", performing);
    if (performing && !this.#performing) this.light();
    this.#performing = performing;
  }

  /** @param {Spot} spot */
  #move(spot) {
    this.#spot = spot;
    this.render();
    this.#plan.moved();
  }

  /** @param {Spot} spot */
  async #drop(spot) {
    this.#dropped = spot;
    const kept = await doing(null, () => place(this.#frame.id, spot));
    if (this.#dropped !== spot) return; // it was moved on meanwhile
    this.#dropped = null;
    if (!kept) this.#move(this.#frame.spot);
    this.#plan.dropped(`${this.#frame.name}: ${inWords(this.#spot)}`);
  }
}
