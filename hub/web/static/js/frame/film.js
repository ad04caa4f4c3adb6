// @ts-check
// A video that starts when it is told to: primed beforehand, its start lead learned on this device.

const KEPT_AS = "kinframe.lead_ms";
const LONGEST_LEAD_MS = 200;
/** How much later than play() the video's clock starts to run; learned, because devices differ. */
let leadMs = keptLead();

/** @returns {number} */
function keptLead() {
  try {
    return Math.min(LONGEST_LEAD_MS, Number(localStorage.getItem(KEPT_AS) ?? 0) || 0);
  } catch {
    return 0;
  }
}

/** @param {number} measured */
function learn(measured) {
  leadMs = Math.min(LONGEST_LEAD_MS, Math.max(0, leadMs + (measured - leadMs) * 0.25));
  try {
    localStorage.setItem(KEPT_AS, leadMs.toFixed(1));
  } catch {
    // learned again at the next visit
  }
}

export const startLeadMs = () => leadMs;

/** When to call play() so that the image after the primed one comes one period after `at`. @param {number} at @param {number} periodMs */
export const playAt = (at, periodMs) => at + periodMs / 2 - leadMs;

export class Film {
  /** The image that the video holds now. */
  image = 0;
  /** Whether it has not been taken to the glass yet. */
  fresh = false;
  /** Whether the wanted image is decoded and waits. */
  primed = false;
  failed = false;
  #played = 0;
  #from = 0;
  #learning = false;
  #url;
  #reel;
  video;

  /** @param {import("./reel.js").Reel} reel @param {Blob} blob @param {HTMLElement} host Videos outside a page are not decoded everywhere. */
  constructor(reel, blob, host) {
    this.#reel = reel;
    this.#url = URL.createObjectURL(blob);
    const video = document.createElement("video");
    Object.assign(video, { muted: true, playsInline: true, preload: "auto", disableRemotePlayback: true, src: this.#url });
    this.video = video;
    video.addEventListener("error", () => (this.failed = true));
    video.addEventListener("seeked", () => (this.primed = video.paused));
    host.append(video);
    this.#watch();
    this.prime(0);
  }

  get reel() {
    return this.#reel;
  }

  get playing() {
    return this.#played > 0 && !this.video.ended;
  }

  get ended() {
    return this.video.ended;
  }

  /** Waits at an image, decoded: in its middle, so that rounding cannot take its neighbour. @param {number} image */
  prime(image) {
    this.#played = 0;
    this.#from = image;
    this.primed = false;
    this.video.pause();
    this.video.currentTime = (image + 0.5) / this.#reel.track.fps;
  }

  /** Half a period and the lead after this call, the next image is there. */
  play() {
    this.#played = performance.now();
    this.#learning = true;
    this.primed = false;
    void this.video.play().catch(() => (this.#played = 0)); // paused again, or not allowed: the picture stays
  }

  pause() {
    this.video.pause();
    this.#played = 0;
  }

  close() {
    this.video.removeAttribute("src");
    this.video.load();
    this.video.remove();
    URL.revokeObjectURL(this.#url);
  }

  #watch() {
    const seen = (/** @type {number} */ now, /** @type {{mediaTime: number}} */ { mediaTime }) => {
      const image = Math.min(this.#reel.images - 1, Math.floor(mediaTime * this.#reel.track.fps + 0.01));
      if (this.#learning && this.#played && image > this.#from) {
        this.#learning = false;
        learn(now - this.#played - (image - this.#from - 0.5) * this.#reel.periodMs);
      }
      this.image = image;
      this.fresh = true;
      if (this.video.isConnected) this.video.requestVideoFrameCallback(seen);
    };
    this.video.requestVideoFrameCallback(seen);
  }
}
