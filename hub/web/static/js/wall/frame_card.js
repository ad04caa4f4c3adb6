// @ts-check
// One frame on the wall: moulding, mat, the living portrait, and a label that says in words what it does.

import { el, setText } from "../dom.js";
import { isActive, portraitOf, subjectOf } from "../house.js";
import { readingMs } from "../frame/captions.js";
import { chooseFiles, wantsFiles } from "../photo/files.js";
import { doing as doingWords, stageLabel, timeWords } from "../words.js";
import { openPlacement } from "./placement.js";
import { GestureKeys, repertoire } from "./gesture_keys.js";
import { clipFor, MovingPicture } from "./moving_picture.js";
import { acceptPortrait } from "./hanging.js";

/** @typedef {import("../types.js").FrameRecord} FrameRecord */
/** @typedef {import("../types.js").House} House */

const WOODS = ["walnut", "gilt", "ebony", "oak"];

export class FrameCard {
  #frame;
  #house;
  #picture = new MovingPicture();
  #keys = new GestureKeys();
  #title = el("h3", {});
  #where = el("p", { class: "where" });
  #eyes = el("p", { class: "eyes", "aria-live": "off" });
  #state = el("span", { class: "state", "aria-live": "polite" });
  #caption = el("p", { class: "caption", role: "status", hidden: true });
  #coming = el("div", { class: "coming", hidden: true }, el("span", {}), el("progress", { max: 1, value: 0 }));
  #bare = el("button", { type: "button", class: "bare", hidden: true });
  #edit = el("button", { type: "button", class: "quiet edit", title: "Placement" }, "⋯");
  #performed = "";
  #readAt = 0;
  #unread = 0;
  node;

  /** @param {FrameRecord} frame @param {House} house */
  constructor(frame, house) {
    this.#frame = frame;
    this.#house = house;
    const wood = WOODS[house.frames.indexOf(frame) % WOODS.length];
    const mat = el("div", { class: "mat" }, this.#picture.node, this.#caption, this.#coming, this.#bare);
    const label = el("figcaption", { class: "label" }, this.#title, this.#where, this.#eyes, this.#keys.node, this.#edit);
    this.node = el("figure", { class: `frame ${wood}`, tabIndex: 0, "data-frame": frame.id }, el("div", { class: "moulding" }, mat), label);
    this.#bare.append(el("strong", {}, "A bare frame"), el("span", {}, "Drop a photo here, or touch to choose one"));
    this.#bare.addEventListener("click", () => chooseFiles(this.#frame));
    this.#edit.addEventListener("click", () => openPlacement(this.#frame, this.#house));
    this.node.addEventListener("keydown", (event) => this.#key(event));
    acceptPortrait(this.node, () => this.#frame);
    wantsFiles(this.node, () => this.#frame);
  }

  /** @param {FrameRecord} frame @param {House} house */
  update(frame, house) {
    this.#frame = frame;
    this.#house = house;
    const portrait = portraitOf(house, frame.portrait);
    const subject = subjectOf(house, portrait?.subject);
    this.node.classList.toggle("is-offline", !frame.online);
    this.node.classList.toggle("is-performing", frame.state === "performing");
    this.node.dataset.state = frame.online ? frame.state : "offline";
    setText(this.#title, subject?.name ?? "Nobody yet");
    this.#where.replaceChildren(...this.#whereParts(frame));
    setText(this.#state, doingWords(frame, portrait?.clips?.find((clip) => clip.clip === frame.clip)?.gesture));
    this.#where.title = timeWords(frame);
    this.#showEyes(frame);
    this.#edit.setAttribute("aria-label", `Placement of ${frame.name}`);
    this.node.setAttribute("aria-label", `${subject?.name ?? "Bare frame"}, ${frame.name}`);
    this.#picture.hang(portrait);
    this.#bare.hidden = Boolean(portrait);
    this.#showComing(house, portrait);
    const speaks = Boolean(portrait?.clips?.some((clip) => clip.atlas && clip.gesture === "visemes"));
    this.#keys.offer(subject?.name ?? "", frame.online && subject ? repertoire(portrait) : [], frame.online && speaks);
    this.#showCaption(frame.says ?? "");
    this.#follow(frame, portrait);
  }

  close() {
    this.#picture.close();
  }

  /** @param {FrameRecord} frame */
  #whereParts(frame) {
    const room = frame.room && frame.room.toLowerCase() !== frame.name.toLowerCase() ? `${frame.name}, ${frame.room}` : frame.name;
    return [el("span", {}, room), " · ", this.#state];
  }

  /** Whether somebody is before it, or that it cannot know. @param {FrameRecord} frame */
  #showEyes(frame) {
    this.#eyes.hidden = !frame.online;
    this.#eyes.classList.toggle("is-looked-at", Boolean(frame.eyes?.attentive));
    setText(this.#eyes, frame.eyes ? frame.eyes.words : "Has no camera");
  }

  /** What is said, for those who look here; it stays until it can have been read. @param {string} words */
  #showCaption(words) {
    clearTimeout(this.#unread);
    if (!words) {
      this.#unread = window.setTimeout(() => (this.#caption.hidden = true), Math.max(0, this.#readAt - performance.now()));
      return;
    }
    if (this.#caption.hidden || this.#caption.textContent !== words) this.#readAt = performance.now() + readingMs(words);
    this.#caption.hidden = false;
    this.#caption.classList.toggle("is-long", words.length > 120);
    setText(this.#caption, words);
  }

  /** @param {House} house @param {import("../types.js").PortraitRecord | undefined} portrait */
  #showComing(house, portrait) {
    const job = portrait && house.jobs.find((each) => each.portrait === portrait.id && isActive(each));
    const alive = Boolean(clipFor(portrait, "idle"));
    this.#coming.hidden = alive || !portrait;
    const [words, bar] = this.#coming.children;
    if (!(words instanceof HTMLElement) || !(bar instanceof HTMLProgressElement)) return;
    setText(words, job ? `Coming alive: ${stageLabel(job.stage ?? "")}` : (portrait?.words ?? ""));
    bar.hidden = !job;
    bar.value = job?.fraction ?? 0;
  }

  /** Plays what the frame performs, once per performance. @param {FrameRecord} frame @param {import("../types.js").PortraitRecord | undefined} portrait */
  #follow(frame, portrait) {
    const gesture = frame.state === "performing" || frame.state === "settling" ? (frame.gesture ?? "") : "";
    if (gesture === this.#performed) return;
    this.#performed = gesture;
    const clip = gesture && clipFor(portrait, gesture);
    if (clip) this.#picture.perform(clip);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.node) return;
    if (event.key === "Enter") {
      event.preventDefault();
      openPlacement(this.#frame, this.#house);
    } else if (this.#keys.press(event.key.toLowerCase())) {
      event.preventDefault();
    }
  }
}
