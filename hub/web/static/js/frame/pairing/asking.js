// @ts-check
// Asking the hub with patience: the network may be gone for a while, the hub may want a pause, a wish may change.

import { ApiError, ask } from "../../api.js";

/** @typedef {import("./stages.js").Stage} Stage */

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
const BLOCKED_MS = 20_000;
const ANSWER_TIMEOUT_MS = 40_000; // the hub answers a long question after 20 s at the latest
const OURS = ["pairing.unknown", "pairing.wrong_code"];

/** The frame begins again: it has another name now, or somebody wants it to ask again. */
export class Restarted extends Error {}

export class Asking {
  #show;
  #restart = new AbortController();

  /** @param {(stage: Stage) => void} show */
  constructor(show) {
    this.#show = show;
  }

  /** Whatever is asked or waited for now ends with Restarted. */
  restart() {
    this.#restart.abort();
    this.#restart = new AbortController();
  }

  /**
   * Asks until there is an answer.
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   * @throws {ApiError | Restarted} The first says that this pairing is over.
   */
  async ask(method, path, body) {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(LONGEST_RETRY_MS, waitMs * 1.8)) {
      try {
        return await this.#askOnce(method, path, body);
      } catch (failure) {
        if (!(failure instanceof ApiError) || OURS.includes(failure.code)) throw failure;
        const blocked = failure.code === "pairing.too_many";
        const forMs = blocked ? BLOCKED_MS : waitMs * (0.75 + Math.random() / 2);
        const until = performance.now() + forMs;
        this.#show(isSilence(failure) ? { name: "silent", until } : { name: "blocked", until, words: failure.message });
        await this.pause(forMs);
      }
    }
  }

  /** @param {number} [ms] Without it until restart. @returns {Promise<void>} @throws {Restarted} */
  pause(ms) {
    const { signal } = this.#restart;
    return new Promise((resolve, reject) => {
      const timer = ms === undefined ? 0 : setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new Restarted());
      });
    });
  }

  /** @param {string} method @param {string} path @param {unknown} body */
  async #askOnce(method, path, body) {
    const { signal } = this.#restart;
    const one = new AbortController();
    const stop = () => one.abort();
    const timer = setTimeout(stop, ANSWER_TIMEOUT_MS);
    signal.addEventListener("abort", stop);
    try {
      return await ask(method, path, body, one.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) throw new Restarted();
    }
  }
}

/** Nothing came, or nothing that the hub itself says. @param {ApiError} failure */
const isSilence = ({ code }) => ["page.hub_unreachable", "page.cancelled"].includes(code) || /^http\.5/.test(code);
