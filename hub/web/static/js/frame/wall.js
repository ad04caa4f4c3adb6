// @ts-check
// What hangs in this frame: the manifest is followed, clip by clip, the idle clip first.

import { Reel } from "./reel.js";
import { Repertoire } from "./repertoire.js";
import { FetchFailed } from "./store.js";

/** @typedef {import("../types.js").ClipRecord} ClipRecord */
/** @typedef {import("./store.js").Manifest} Manifest */

const AGAIN_MS = 5000;

export class Wall {
  #store;
  #player;
  #host;
  #report;
  /** @type {Manifest} */
  #manifest = {};
  #turn = 0;
  #again = 0;

  /**
   * @param {import("./store.js").ClipStore} store
   * @param {import("./player.js").Player} player
   * @param {HTMLElement} host Where films live.
   * @param {(failed: FetchFailed | null) => void} report
   */
  constructor(store, player, host, report) {
    this.#store = store;
    this.#player = player;
    this.#host = host;
    this.#report = report;
  }

  /** Who hangs here. */
  get caption() {
    return this.#manifest.hanging?.subject_name ?? "";
  }

  /** @returns {string[]} Clips that can be cued. */
  get ready() {
    return this.#clips.filter((clip) => this.#store.has(clip)).map((clip) => clip.clip);
  }

  held() {
    return this.#store.held();
  }

  /** Fetches what is missing; a newer manifest takes the turn. @param {Manifest} manifest */
  async take(manifest) {
    const turn = (this.#turn += 1);
    clearTimeout(this.#again);
    this.#manifest = manifest;
    this.#store.drop(manifest.drop ?? []);
    this.#show();
    this.#report(null);
    for (const clip of this.#clips) {
      if (this.#store.has(clip)) continue;
      const failed = await this.#bring(clip);
      if (turn !== this.#turn) return;
      if (failed) this.#again = window.setTimeout(() => void this.take(this.#manifest), AGAIN_MS);
      this.#show();
      this.#report(failed);
    }
  }

  /** Nothing hangs here any more, and nothing of it is kept. */
  forget() {
    this.#turn += 1;
    clearTimeout(this.#again);
    this.#manifest = {};
    this.#store.drop(this.#store.hashes);
    this.#player.hang(null);
  }

  /** @param {ClipRecord} clip @returns {Promise<FetchFailed | null>} */
  async #bring(clip) {
    try {
      await this.#store.bring(clip);
      return null;
    } catch (failure) {
      return failure instanceof FetchFailed ? failure : new FetchFailed("store.failed", String(failure));
    }
  }

  get #clips() {
    const clips = this.#manifest.clips ?? [];
    return [...clips].sort((a, b) => Number(isFirstIdle(b)) - Number(isFirstIdle(a)));
  }

  /** Brings what is ready to the player. */
  #show() {
    const portrait = this.#manifest.hanging?.portrait;
    const clips = this.#clips.filter((clip) => clip.portrait === portrait);
    const idle = clips.find((clip) => clip.gesture === "idle" && this.#store.has(clip)) ?? clips.find(isFirstIdle);
    const first = idle && this.#store.contents(idle);
    if (!portrait || (!idle && this.#player.repertoire)) return this.#player.hang(null);
    if (!idle || !first) return;
    let repertoire = this.#player.repertoire;
    if (!repertoire || !clips.some((clip) => clip.clip === repertoire?.idle.reel.record.clip)) {
      repertoire = new Repertoire(portrait, new Reel(idle, first.track), first.video, this.#host);
      this.#player.hang(repertoire);
    }
    repertoire?.keep(new Set(clips.map((clip) => clip.clip)));
    for (const clip of clips) {
      const contents = this.#store.contents(clip);
      if (contents) repertoire?.add(new Reel(clip, contents.track), contents.video);
    }
    void this.#player.mimic?.hang(repertoire.atlases);
  }
}

/** With it a portrait lives. @param {ClipRecord} clip */
function isFirstIdle(clip) {
  return clip.gesture === "idle" && !clip.variant;
}
