// @ts-check
// A head that goes after the eyes: the arithmetic of frame_node/core/turning.py. Pure: times are in milliseconds.

import { AHEAD } from "./gazing.js";

const [YAW, PITCH] = [7, 4];
const GAZE = 20;
const RATE_PER_S = 8;
const DEAD = 0.2;
const REST = 0.003;
const LONGEST_S = 10;
const FOREMOST = 0.96;

/** @typedef {import("./gazing.js").Point} Point */
/** @typedef {import("./patches.js").Look} Look */

/** The head at one instant, as parts of how far it turns at most. @typedef {Point} Turn */
/** @type {Turn} */
export const STRAIGHT = [0, 0];

/** One number on its way, as after three equal lags. */
class Lag {
  goal = 0;
  place = 0;
  speed = 0;
  #push = 0;

  /** @param {number} seconds */
  pass(seconds) {
    const rate = RATE_PER_S;
    const away = this.place - this.goal;
    const first = this.speed + rate * away;
    const second = (this.#push + 2 * rate * this.speed + rate * rate * away) / 2;
    const [shape, slope, bow] = [away + (first + second * seconds) * seconds, first + 2 * second * seconds, 2 * second];
    const left = Math.exp(-rate * seconds);
    this.place = this.goal + shape * left;
    this.speed = (slope - rate * shape) * left;
    this.#push = (bow - 2 * rate * slope + rate * rate * shape) * left;
  }

  get rests() {
    return !this.goal && Math.abs(this.place) < REST && Math.abs(this.speed) < RATE_PER_S * REST;
  }
}

export class Turning {
  #x = new Lag();
  #y = new Lag();
  #at = 0;

  /** The next moment. @param {Point} look Where the eyes go; ahead means home. @param {number} now */
  follow(look, now) {
    this.at(now);
    const [x, y] = [this.#x.goal, this.#y.goal];
    if (look === AHEAD || Math.hypot(look[0] - x, look[1] - y) > DEAD) [this.#x.goal, this.#y.goal] = look;
  }

  /** Exactly straight at rest, for then it costs nothing. @param {number} now @returns {Turn} */
  at(now) {
    const seconds = Math.min(LONGEST_S, Math.max(0, now - this.#at) / 1000);
    this.#at = now;
    for (const lag of [this.#x, this.#y]) lag.pass(seconds);
    return this.#x.rests && this.#y.rests ? STRAIGHT : [this.#x.place, this.#y.place];
  }
}

/** The eyes in a head that has turned: what it took over they give back. @param {Look} look @param {Turn} turn @returns {Look} */
export const rolledBack = ({ x, y, strength }, turn) => ({ x: x - (turn[0] * YAW) / GAZE, y: y - (turn[1] * PITCH) / GAZE, strength });

/** How far the tip of the nose is moved against the outline of the head, in image widths. @param {Turn} turn @param {import("./reel.js").TrackRow} neutral @returns {Point} */
export function foremost([x, y], { left_eye: left, right_eye: right }) {
  const depth = FOREMOST * (right.x + right.w - left.x);
  const sine = (/** @type {number} */ degrees) => Math.sin((degrees * Math.PI) / 180);
  return [depth * sine(YAW * x), depth * sine(PITCH * y)];
}
