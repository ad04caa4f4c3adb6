// @ts-check
// Hub time as this page knows it: the arithmetic of protocol.time, and when to ask.

/**
 * One question and its answer; milliseconds, asked/heard of performance.now(), the others hub time.
 * @typedef {{clockId: string, asked: number, received: number, answered: number, heard: number}} Sample
 */

const DRIFT_PPM = 100;
const KEEP_MS = 60_000;
const BURST = 8;
const BURST_GAP_MS = 40;
const AGAIN_MS = 20_000;

/** @param {Sample} s */
const roundTrip = (s) => Math.max(0, s.heard - s.asked - (s.answered - s.received));

/** @param {Sample} s @param {number} now */
const uncertainty = (s, now) => roundTrip(s) / 2 + (Math.max(0, now - s.heard) * DRIFT_PPM) / 1e6;

export class HubClock {
  /** @type {Sample | null} */
  #sample = null;

  /** Keeps the sample that is the most certain now; a foreign clock id always replaces. @param {Sample} fresh */
  take(fresh) {
    const old = this.#sample;
    const outdated = !old || old.clockId !== fresh.clockId || fresh.heard - old.heard > KEEP_MS;
    if (outdated || uncertainty(fresh, fresh.heard) <= uncertainty(old, fresh.heard)) this.#sample = fresh;
  }

  get clockId() {
    return this.#sample?.clockId ?? null;
  }

  /** @param {number} [now] @returns {number | null} null before the first answer */
  uncertaintyMs(now = performance.now()) {
    return this.#sample && uncertainty(this.#sample, now);
  }

  /** @param {number} hub @returns {number} performance.now() at that hub time */
  toLocal(hub) {
    return hub - this.#offset;
  }

  /** @param {number} local */
  toHub(local) {
    return local + this.#offset;
  }

  get #offset() {
    const s = this.#sample;
    if (!s) throw new Error("hub time is not known yet");
    return (s.received - s.asked + (s.answered - s.heard)) / 2;
  }
}

/** Asks in bursts, because the best of several answers is ten times better than the last one. */
export class ClockKeeper {
  /** @type {number[]} */
  #timers = [];
  #ask;

  /** @param {() => void} ask Sends one ClockAsk. */
  constructor(ask) {
    this.#ask = ask;
  }

  start() {
    this.stop();
    for (let turn = 0; turn < BURST; turn += 1) this.#timers.push(window.setTimeout(this.#ask, turn * BURST_GAP_MS));
    this.#timers.push(window.setTimeout(() => this.start(), AGAIN_MS));
  }

  stop() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}
