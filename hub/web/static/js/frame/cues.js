// @ts-check
// Cues that wait for their time, and why some are turned down. Pure: times are performance.now().

const SEEN_LIMIT = 256;
const WAITING_LIMIT = 8;
/** Frames that perform together must know hub time this well; a cue for one alone may be less sure. */
export const SCENE_MS = 20;
export const SINGLE_MS = 100;

/**
 * @typedef {object} OpenCue
 * @property {string} cue_id
 * @property {string} clip
 * @property {string} gesture
 * @property {string} performed_as
 * @property {number} startAt
 * @property {number} expiresAt
 * @property {number} durationMs
 * @property {string} [trace]
 * @property {string | null} [scene]
 *
 * @typedef {{code: string, reason: string}} Refusal
 */

export class WaitingCues {
  /** @type {OpenCue[]} */
  #waiting = [];
  /** @type {string[]} */
  #seen = [];

  /** The first one, by its start. @returns {OpenCue | undefined} */
  get next() {
    return this.#waiting[0];
  }

  /** @param {string} id @returns {boolean} whether it is new; a duplicate changes nothing */
  meet(id) {
    if (this.#seen.includes(id)) return false;
    this.#seen = [...this.#seen, id].slice(-SEEN_LIMIT);
    return true;
  }

  /**
   * @param {OpenCue} cue
   * @param {number} now
   * @param {number} busyUntil When the performance that is under way ends.
   * @returns {Refusal | null}
   */
  add(cue, now, busyUntil) {
    if (cue.expiresAt < Math.max(now, cue.startAt)) return { code: "playback.expired", reason: "it arrived after its expiry" };
    const start = Math.max(now, cue.startAt);
    const overlaps = this.#waiting.some((each) => start < each.startAt + each.durationMs && each.startAt < start + cue.durationMs);
    if (overlaps || start < busyUntil || this.#waiting.length >= WAITING_LIMIT) {
      return { code: "playback.busy", reason: "another performance is under way by then" };
    }
    this.#waiting = [...this.#waiting, cue].sort((a, b) => a.startAt - b.startAt);
    return null;
  }

  /** Takes out those that match. @param {(cue: OpenCue) => boolean} which @returns {OpenCue[]} */
  take(which) {
    const taken = this.#waiting.filter(which);
    this.#waiting = this.#waiting.filter((cue) => !which(cue));
    return taken;
  }
}
