// @ts-check
// Eyes that look at somebody as eyes do: the arithmetic of frame_node/core/gazing.py. Pure: times are in milliseconds.

const NOTICE_MS = 180;
const EASE_MS = 100;
const DEAD = 0.16;
const FINE = 0.03;
const [LONG, SHORT] = [0.45, 0.08];
const REST_MS = 200;
const CORRECT_MS = 140;
const WANDER = /** @type {const} */ ([0.1, 0.07]);
const LINGER_MS = 450;

/**
 * In gazes: -1…1, the picture's right and down positive.
 * @typedef {readonly [number, number]} Point
 * @typedef {import("./patches.js").Look} Look
 */
/** @type {Point} */
export const AHEAD = [0, 0];

export class Gazing {
  /** @type {Point} */
  #origin = AHEAD;
  /** Where the eyes go, or are. @type {Point} */
  goal = AHEAD;
  #jumpAt = 0;
  #short = false;
  #nextAt = 0;
  #wanderAt = 0;
  #wanders = 0;
  /** @type {Point} */
  #aside = AHEAD;
  /** @type {number | null} */
  #since = null;
  /** @type {number | null} */
  #left = null;
  /** @type {number | null} */
  #home = null;

  /** The next moment. @param {Point | null} target Where the viewer is. @param {number} now @param {boolean} straight The head is. */
  look(target, now, straight) {
    if (!target) return this.#alone(now, straight);
    if (this.#since === null || this.#left !== null) this.#notice(now);
    if (now < this.#nextAt) return;
    const wanders = now >= this.#wanderAt;
    if (wanders) this.#wander(now);
    const wanted = /** @type {const} */ ([within(target[0] + this.#aside[0]), within(target[1] + this.#aside[1])]);
    const off = Math.hypot(wanted[0] - this.goal[0], wanted[1] - this.goal[1]);
    if (off > (wanders || this.#short ? FINE : DEAD)) this.#jump(wanted, now);
  }

  /** null: the eyes are the picture's own. @param {number} now @returns {Look | null} */
  at(now) {
    const strength = this.#strength(now);
    const [x, y] = this.#place(now);
    return strength > 0 ? { x, y, strength } : null;
  }

  /** @param {number} now */
  #strength(now) {
    if (this.#since === null) return 0;
    const come = Math.min(1, Math.max(0, (now - this.#since) / EASE_MS));
    return this.#home === null ? come : Math.max(0, Math.min(come, 1 - (now - this.#home) / EASE_MS));
  }

  /** @param {number} now */
  #notice(now) {
    this.#since = now - this.#strength(now) * EASE_MS;
    this.#left = this.#home = null;
    this.#nextAt = this.#wanderAt = now + NOTICE_MS;
  }

  /** Nobody is there any more. @param {number} now @param {boolean} straight */
  #alone(now, straight) {
    if (this.#since !== null && this.#left === null) return void (this.#left = now);
    if (this.#left === null || this.#home !== null || now < this.#left + LINGER_MS) return;
    if (this.goal !== AHEAD) {
      [this.#origin, this.goal, this.#jumpAt, this.#aside] = [this.#place(now), AHEAD, now, AHEAD];
    } else if (straight && now >= this.#jumpAt + this.#takes) this.#home = now;
  }

  /** @param {number} now */
  #wander(now) {
    const [across = 0, down = 0, later = 0] = [0, 1, 2].map((number) => chance(this.#wanders, number));
    this.#aside = [WANDER[0] * (2 * across - 1), WANDER[1] * (2 * down - 1)];
    this.#wanderAt = now + 700 + 1700 * later;
    this.#wanders += 1;
  }

  /** @param {Point} wanted @param {number} now */
  #jump([x, y], now) {
    const here = this.#place(now);
    this.#short = Math.hypot(x - here[0], y - here[1]) > LONG;
    const part = this.#short ? 1 - SHORT : 1;
    [this.#origin, this.goal, this.#jumpAt] = [here, [here[0] + part * (x - here[0]), here[1] + part * (y - here[1])], now];
    this.#nextAt = now + this.#takes + (this.#short ? CORRECT_MS : REST_MS);
  }

  get #takes() {
    return 21 + 44 * Math.hypot(this.goal[0] - this.#origin[0], this.goal[1] - this.#origin[1]);
  }

  /** @param {number} now @returns {Point} */
  #place(now) {
    const part = Math.min(1, Math.max(0, (now - this.#jumpAt) / this.#takes));
    const eased = part * part * (3 - 2 * part);
    const [[ax, ay], [bx, by]] = [this.#origin, this.goal];
    return [ax + (bx - ax) * eased, ay + (by - ay) * eased];
  }
}

/** @param {number} value */
const within = (value) => Math.min(1, Math.max(-1, value));

/** @param {number} turn @param {number} number */
function chance(turn, number) {
  const far = 43758.5453 * Math.sin(12.9898 * turn + 78.233 * number + 1);
  return far - Math.floor(far);
}
