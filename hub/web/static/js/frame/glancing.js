// @ts-check
// Glances at what happens beside the portrait: what frame_node/core/glancing.py keeps. Pure: times are in milliseconds.

const MOST = 8;
const LONGEST_MS = 120_000;
const FARTHEST_MS = 3_600_000;
/** Glances that begin no farther apart are one: it is said again to end it sooner, by a clock that has moved a little. */
const SAME_MS = 20;

/** @typedef {{x: number, y: number, startAt: number, untilAt: number}} Glance */

/** Whether a glance of the hub can be kept; one that cannot is let be. @param {Glance} glance @param {number} now */
export const canBeKept = ({ x, y, startAt, untilAt }, now) =>
  Math.abs(x) <= 1 && Math.abs(y) <= 1 && untilAt > startAt && untilAt - startAt <= LONGEST_MS && untilAt > now && startAt <= now + FARTHEST_MS;

export class Glances {
  /** In order of their start. @type {Glance[]} */
  #all = [];

  /** Another one, in place of one that begins at the same instant; what is over is forgotten. @param {Glance} glance @param {number} now */
  heed(glance, now) {
    const others = this.#all.filter(({ startAt, untilAt }) => Math.abs(startAt - glance.startAt) > SAME_MS && untilAt > now);
    this.#all = [...others, glance].sort((one, other) => one.startAt - other.startAt).slice(0, MOST);
  }

  forget() {
    this.#all = [];
  }

  /** Where to look: at what began last of all that is not over; null: at nothing. @param {number} now @returns {import("./gazing.js").Point | null} */
  at(now) {
    const last = this.#all.filter(({ startAt, untilAt }) => startAt <= now && now < untilAt).pop();
    return last ? [last.x, last.y] : null;
  }
}
