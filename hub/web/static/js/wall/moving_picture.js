// @ts-check
// A portrait inside its frame: idle goes on and on, a gesture fades in over it and out again.

import { blobUrl } from "../api.js";
import { el } from "../dom.js";
import { moving, unwatchMotion, watchMotion } from "../motion.js";

/** @typedef {import("../types.js").ClipRecord} ClipRecord */
/** @typedef {import("../types.js").PortraitRecord} PortraitRecord */

/** @param {PortraitRecord | undefined} portrait @param {string} word */
export const clipFor = (portrait, word) =>
  portrait?.clips?.find((clip) => clip.gesture === word) ?? portrait?.clips?.find((clip) => clip.performs?.includes(word));

/** @param {string} layer */
const film = (layer) =>
  el("video", { class: layer, muted: true, playsInline: true, loop: layer === "idle", preload: "auto", "aria-hidden": "true", tabIndex: -1 });

export class MovingPicture {
  node = el("div", { class: "picture" });
  #photo = el("img", { class: "photo", alt: "", draggable: false, hidden: true });
  #idle = film("idle");
  #act = film("act");
  #play = el("button", { type: "button", class: "play", hidden: true }, "▶ Play");
  #seen = true;
  /** Motion was asked for by hand although the page is still. */
  #asked = false;
  #watch = new IntersectionObserver(([entry]) => {
    this.#seen = entry?.isIntersecting ?? true;
    this.#follow();
  });
  #follow = () => this.#obey();

  constructor() {
    this.node.append(this.#photo, this.#idle, this.#act, this.#play);
    this.#act.addEventListener("playing", () => this.node.classList.add("is-acting"));
    for (const over of ["ended", "error", "emptied"]) this.#act.addEventListener(over, () => this.#rest());
    this.#idle.addEventListener("loadeddata", () => this.node.classList.add("is-alive"));
    this.#play.addEventListener("click", () => this.#toggle());
    this.#watch.observe(this.node);
    watchMotion(this.#follow);
  }

  /** @param {PortraitRecord | undefined} portrait */
  hang(portrait) {
    const idle = clipFor(portrait, "idle");
    const photo = portrait?.thumbnail ?? portrait?.photo ?? "";
    this.#photo.hidden = !photo;
    this.node.classList.toggle("has-portrait", Boolean(portrait));
    setSource(this.#photo, photo);
    if (setSource(this.#idle, idle?.video ?? "")) {
      this.node.classList.remove("is-alive");
      this.#asked = false;
      this.#rest();
    }
    this.node.style.setProperty("--shape", String(idle ? idle.width / idle.height : 0.82));
    this.#obey();
  }

  /** Shows a gesture once; without motion, nothing but the caption tells of it. @param {ClipRecord} clip */
  perform(clip) {
    if (!moving() || !this.#seen) return;
    setSource(this.#act, clip.video);
    this.#act.currentTime = 0;
    void this.#act.play().catch(() => this.#rest());
  }

  close() {
    unwatchMotion(this.#follow);
    this.#watch.disconnect();
    for (const video of [this.#idle, this.#act]) video.removeAttribute("src");
  }

  #rest() {
    this.node.classList.remove("is-acting");
  }

  #toggle() {
    this.#asked = !this.#asked;
    this.#obey();
  }

  #obey() {
    const still = !moving();
    const shows = this.#idle.dataset.hash !== "";
    this.#play.hidden = !still || !shows;
    this.#play.textContent = this.#asked ? "❚❚ Pause" : "▶ Play";
    if (shows && this.#seen && (!still || this.#asked)) {
      void this.#idle.play().catch(() => undefined); // the browser may want a touch first
    } else {
      this.#idle.pause();
      this.#act.pause();
      this.#rest();
      if (still && this.#idle.readyState > 0) this.#idle.currentTime = 0; // the neutral image
    }
  }
}

/**
 * @param {HTMLVideoElement | HTMLImageElement} node
 * @param {string} hash
 * @returns {boolean} whether that changed anything
 */
function setSource(node, hash) {
  if ((node.dataset.hash ?? "") === hash) return false;
  node.dataset.hash = hash;
  if (hash) node.src = blobUrl(hash);
  else node.removeAttribute("src");
  return true;
}
