// @ts-check
// Hub time as this page knows it: the arithmetic of protocol.time, and when to ask as protocol.probing has it.

/**
 * One question and its answer; milliseconds, asked/heard of performance.now(), the others hub time.
 * @typedef {{clockId: string, asked: number, received: number, answered: number, heard: number}} Sample
 *
 * At local time `at` the offset lay between `low` and `high`.
 * @typedef {{began: number, at: number, low: number, high: number}} Bounds
 *
 * By how much of itself the hub's clock is faster, and how far that may be wrong.
 * @typedef {{rate: number, doubt: number}} Skew
 */

const DRIFT = 100e-6;
const LIKELY = 25e-6;
const SLEW = 600e-6;
const WANDER = 1e-6;
const READING_MS = 0.01;
const SPAN_MS = 8000;
const SPANS = 24;
const BASELINE_MS = 2 * SPAN_MS;
const ANSWERS = 128;
const BURST = 8;
const STEADY_BURST = 4;
const STEADY_SPANS = 3;
const WIDE_MS = 1;
const BURST_GAP_MS = 40;
const SOONEST_MS = 1000;
const LATEST_MS = 16_000;
const LOSS_MS = 0.1;
const SLEPT_MS = 3000;

/** @param {Sample} s @returns {Bounds} */
function boundsOf({ asked, received, answered, heard }) {
  const slack = Math.max(0, heard - asked) * SLEW;
  return { began: heard, at: heard, low: answered - heard - slack, high: received - asked + slack };
}

/** What bounds say about another time. @param {Bounds} bounds @param {number} at @param {Skew} skew @returns {Bounds} */
function moved({ began, at: was, low, high }, at, { rate, doubt }) {
  const [drift, more] = [rate * (at - was), doubt * Math.abs(at - was)];
  return { began, at, low: low + drift - more, high: high + drift + more };
}

/** What both prove of one time. @param {Bounds} one @param {Bounds} other @returns {Bounds} */
const narrowed = (one, other) => ({ ...one, low: Math.max(one.low, other.low), high: Math.min(one.high, other.high) });

/** The median slope between the middles of bounds, within what no pair forbids. @param {Bounds[]} spans @param {number} limit @returns {Skew | null} */
function skewOf(spans, limit) {
  let [low, high] = [-limit, limit];
  const slopes = [0];
  spans.forEach((later, index) => {
    for (const earlier of spans.slice(0, index)) {
      const between = later.at - earlier.at;
      if (between <= 0) continue;
      low = Math.max(low, (later.low - earlier.high) / between - WANDER);
      high = Math.min(high, (later.high - earlier.low) / between + WANDER);
      if (between >= BASELINE_MS) slopes.push((middle(later) - middle(earlier)) / between);
    }
  });
  if (low > high) return null;
  const rate = Math.min(high, Math.max(low, median(slopes)));
  return { rate, doubt: Math.max(WANDER, high - rate, rate - low) };
}

/** @param {number[]} values */
function median(values) {
  const [ordered, half] = [[...values].sort((a, b) => a - b), values.length >> 1];
  return values.length % 2 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
}

/** What all of them prove about one time. @param {Bounds[]} evidence @param {number} at @param {Skew} skew @returns {Bounds | null} */
function together(evidence, at, skew) {
  const now = evidence.map((bounds) => moved(bounds, at, skew)).reduce(narrowed);
  return now.low > now.high ? null : now;
}

/** The middle of what would be proven, did the clocks part no faster than they do as a rule. @param {Bounds[]} evidence @param {Bounds} proven @param {Skew} skew */
function likeliest(evidence, proven, { rate, doubt }) {
  const now = together(evidence, proven.at, { rate, doubt: Math.min(doubt, LIKELY) }) ?? proven;
  return Math.min(proven.high, Math.max(proven.low, middle(now)));
}

export class HubClock {
  /** @type {string | null} */
  clockId = null;
  /** @type {Bounds[]} */
  #spans = [];
  /** @type {Bounds[]} */
  #answers = [];
  #estimate = 0;
  /** @type {Bounds | null} What all answers together prove about the time of the latest one. */
  #now = null;
  /** @type {Skew} */
  #skew = { rate: 0, doubt: DRIFT };
  #limit = DRIFT;

  /** Narrows the bounds. Answers of another clock id, or that contradict the earlier ones, begin anew. @param {Sample} sample */
  take(sample) {
    const fresh = boundsOf(sample);
    if (fresh.low > fresh.high) return;
    if (!this.#now || sample.clockId !== this.clockId) return this.#begin(sample.clockId, fresh, DRIFT);
    if (fresh.at < this.#now.at) return;
    const spans = this.#spansWith(fresh);
    const skew = skewOf(spans, this.#limit);
    const now = skew && together(spans, fresh.at, skew);
    if (!skew || !now) return this.#begin(sample.clockId, fresh, SLEW);
    [this.#spans, this.#skew, this.#now] = [spans, skew, now];
    this.#answers = [...this.#answers, fresh].slice(-ANSWERS);
    this.#estimate = likeliest([...spans.slice(0, -1), ...this.#answers], now, skew);
  }

  /** The machine slept: what was known is void. */
  forget() {
    [this.clockId, this.#now, this.#spans] = [null, null, []];
  }

  /** How many questions to ask in a row: fewer once there are many answers, more over a poor network. */
  get burst() {
    const count = this.#spans.length >= STEADY_SPANS ? STEADY_BURST : BURST;
    return this.#now && this.#now.high - this.#now.low > 2 * WIDE_MS ? 2 * count : count;
  }

  get skew() {
    return this.#skew;
  }

  get heardAt() {
    return this.#now?.at ?? null;
  }

  /** Hub time minus ours. @param {number} [local] @returns {number | null} null before the first answer */
  offsetMs(local = performance.now()) {
    return this.#now && this.#estimate + this.#skew.rate * (local - this.#now.at);
  }

  /** @param {number} [local] @returns {number | null} null before the first answer */
  uncertaintyMs(local = performance.now()) {
    if (!this.#now) return null;
    const { at, low, high } = this.#now;
    const farther = Math.max(high - this.#estimate, this.#estimate - low);
    return farther + this.#skew.doubt * Math.abs(local - at) + READING_MS;
  }

  /** @param {number} hub @returns {number} performance.now() at that hub time */
  toLocal(hub) {
    const now = this.#known();
    return now.at + (hub - this.#estimate - now.at) / (1 + this.#skew.rate);
  }

  /** @param {number} local */
  toHub(local) {
    const now = this.#known();
    return local + this.#estimate + this.#skew.rate * (local - now.at);
  }

  /** @param {string} clockId @param {Bounds} fresh @param {number} limit */
  #begin(clockId, fresh, limit) {
    [this.clockId, this.#spans, this.#answers, this.#now] = [clockId, [fresh], [fresh], fresh];
    this.#estimate = middle(fresh);
    [this.#skew, this.#limit] = [{ rate: 0, doubt: limit }, limit];
  }

  /** @param {Bounds} fresh */
  #spansWith(fresh) {
    const last = this.#spans[this.#spans.length - 1];
    if (fresh.at - last.began >= SPAN_MS) return [...this.#spans, fresh].slice(-SPANS);
    return [...this.#spans.slice(0, -1), narrowed(moved(last, fresh.at, this.#skew), fresh)];
  }

  #known() {
    if (!this.#now) throw new Error("hub time is not known yet");
    return this.#now;
  }
}

/** @param {Bounds} bounds */
const middle = ({ low, high }) => (low + high) / 2;

/** Asks in bursts: quickly while the clock is unsure, rarely when it is sure, at once when the machine slept. */
export class ClockKeeper {
  #ticker = 0;
  /** @type {number[]} */
  #questions = [];
  #clock;
  #ask;
  #askedAt = 0;
  #seenAt = 0;

  /** @param {HubClock} clock @param {() => void} ask Sends one ClockAsk. */
  constructor(clock, ask) {
    this.#clock = clock;
    this.#ask = ask;
  }

  start() {
    this.stop();
    this.#seenAt = performance.now();
    this.#burst();
    this.#ticker = window.setInterval(() => this.#look(performance.now()), SOONEST_MS);
  }

  stop() {
    clearInterval(this.#ticker);
    for (const timer of this.#questions) clearTimeout(timer);
  }

  /** @param {number} now */
  #look(now) {
    const slept = now - this.#seenAt > SLEPT_MS;
    this.#seenAt = now;
    if (slept) this.#clock.forget();
    if (slept || now - this.#askedAt >= this.#pause()) this.#burst();
  }

  #pause() {
    const heard = this.#clock.heardAt;
    if (heard === null || heard < this.#askedAt) return SOONEST_MS;
    return Math.min(LATEST_MS, Math.max(SOONEST_MS, LOSS_MS / this.#clock.skew.doubt));
  }

  #burst() {
    this.#askedAt = performance.now();
    this.#questions = Array.from({ length: this.#clock.burst }, (_, turn) => window.setTimeout(this.#ask, turn * BURST_GAP_MS));
  }
}
