// @ts-check
// Where the viewer is, as the glass may follow it: the springs of frame_node.core.viewing.

const FOLLOW_PER_S = 9;
const ROOM_PER_S = 1.6;
/** So long after a pointer moved, its viewer is taken to be gone. */
const GONE_MS = 6000;

/** One number on its way to its goal, critically damped. */
class Spring {
  goal = 0;
  #place = 0;
  #speed = 0;
  #rate;

  /** @param {number} rate */
  constructor(rate) {
    this.#rate = rate;
  }

  /** @param {number} seconds */
  pass(seconds) {
    const away = this.#place - this.goal;
    const pull = this.#speed + this.#rate * away;
    const left = Math.exp(-this.#rate * seconds);
    this.#place = this.goal + (away + pull * seconds) * left;
    this.#speed = (this.#speed - this.#rate * pull * seconds) * left;
    return this.#place;
  }
}

export class Viewing {
  #x = new Spring(FOLLOW_PER_S);
  #y = new Spring(FOLLOW_PER_S);
  #room = new Spring(ROOM_PER_S);
  #at = 0;
  #moved = -Infinity;

  /** A browser has no eyes: the pointer stands for the viewer's head. @param {number} x @param {number} y -1…1 @param {number} now */
  moveTo(x, y, now) {
    this.at(now);
    [this.#x.goal, this.#y.goal, this.#room.goal] = [x, y, 1];
    this.#moved = now;
  }

  /** Where the viewer is said to be; null: nobody is there. @param {number} now @returns {[number, number] | null} */
  somebodyAt(now) {
    return now - this.#moved > GONE_MS ? null : [this.#x.goal, this.#y.goal];
  }

  /** @param {number} now Milliseconds. */
  at(now) {
    if (!this.somebodyAt(now)) this.#x.goal = this.#y.goal = this.#room.goal = 0;
    const seconds = Math.min(10, Math.max(0, now - this.#at) / 1000);
    this.#at = now;
    return { x: this.#x.pass(seconds), y: this.#y.pass(seconds), room: Math.min(1, Math.max(0, this.#room.pass(seconds))) };
  }
}
