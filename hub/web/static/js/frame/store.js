// @ts-check
// The frame's own clips: fetched by hash, checked, kept where the browser lets us keep something.

import { sha256 } from "./sha256.js";

/** @typedef {import("../types.js").ClipRecord} ClipRecord */
/** @typedef {import("./reel.js").Track} Track */
/** @typedef {{clips?: ClipRecord[], hanging?: {portrait: string, subject_name: string} | null, drop?: string[]}} Manifest */

const CACHE = "kinframe-clips-1";

/** A blob that did not arrive as its hash says, or not at all. */
export class FetchFailed extends Error {
  /** @param {string} code @param {string} reason */
  constructor(code, reason) {
    super(reason);
    this.code = code;
  }
}

export class ClipStore {
  /** @type {Map<string, Blob>} What is verified and at hand. */
  #blobs = new Map();
  /** @type {Map<string, Track>} By hash of the track. */
  #tracks = new Map();
  /** @type {Cache | null} */
  #cache = null;

  /** Opens the browser's cache and takes stock. Without it (http on a tablet) clips live as long as the page. */
  async open() {
    try {
      this.#cache = await caches.open(CACHE);
      for (const request of await this.#cache.keys()) {
        const kept = await this.#cache.match(request);
        const hash = new URL(request.url).pathname.split("/").at(-1);
        if (kept && hash) await this.#remember(hash, await kept.blob());
      }
    } catch {
      this.#cache = null;
    }
  }

  get lasting() {
    return this.#cache !== null;
  }

  get hashes() {
    return [...new Set([...this.#blobs.keys(), ...this.#tracks.keys()])].sort();
  }

  /** @param {ClipRecord} clip */
  has(clip) {
    return this.#blobs.has(clip.video) && this.#tracks.has(clip.track);
  }

  /** @param {ClipRecord} clip @returns {Promise<void>} @throws {FetchFailed} */
  async bring(clip) {
    if (!this.#tracks.has(clip.track)) await this.#fetchTrack(clip.track);
    if (!this.#blobs.has(clip.video)) await this.#fetchVideo(clip.video);
  }

  /** Lets go of what the house no longer wants here. @param {string[]} hashes */
  drop(hashes) {
    for (const hash of hashes) {
      this.#blobs.delete(hash);
      this.#tracks.delete(hash);
      void this.#cache?.delete(urlOf(hash));
      void this.#cache?.delete(trackUrlOf(hash));
    }
  }

  /** @param {ClipRecord} clip @returns {{video: Blob, track: Track} | null} */
  contents(clip) {
    const [video, track] = [this.#blobs.get(clip.video), this.#tracks.get(clip.track)];
    return video && track ? { video, track } : null;
  }

  async held() {
    const blobs = this.hashes;
    const digest = await sha256(new TextEncoder().encode(blobs.join("")).buffer);
    const room = await (navigator.storage?.estimate?.() ?? Promise.resolve({})).catch(() => ({}));
    const { quota = 0, usage = 0 } = /** @type {StorageEstimate} */ (room);
    return { digest, blobs, budget_bytes: Math.round(quota), free_bytes: Math.max(0, Math.round(quota - usage)) };
  }

  /** @param {string} hash */
  async #fetchVideo(hash) {
    const bytes = await (await answered(urlOf(hash))).arrayBuffer();
    const found = await sha256(bytes);
    if (found !== hash) throw new FetchFailed("store.wrong_hash", `${hash.slice(0, 12)} arrived as ${found.slice(0, 12)}`);
    await this.#keep(hash, urlOf(hash), new Blob([bytes], { type: "video/mp4" }));
  }

  /** The hub decodes tracks for browsers; the hash names the bytes it decoded. @param {string} hash */
  async #fetchTrack(hash) {
    const track = await (await answered(trackUrlOf(hash))).blob();
    await this.#keep(hash, trackUrlOf(hash), track);
  }

  /** @param {string} hash @param {string} url @param {Blob} blob */
  async #keep(hash, url, blob) {
    await this.#remember(hash, blob);
    await this.#cache?.put(url, new Response(blob)).catch(() => undefined); // full: then for this visit only
  }

  /** @param {string} hash @param {Blob} blob */
  async #remember(hash, blob) {
    if (blob.type.startsWith("video/")) {
      this.#blobs.set(hash, blob);
      return;
    }
    const track = JSON.parse(await blob.text());
    if (!Array.isArray(track.rows) || track.rows.length === 0) throw new FetchFailed("store.wrong_track", `${hash.slice(0, 12)} is no track`);
    this.#tracks.set(hash, track);
  }
}

/** @param {string} hash */
const urlOf = (hash) => `/api/blobs/${hash}`;
/** @param {string} hash */
const trackUrlOf = (hash) => `/api/tracks/${hash}`;

/** @param {string} url @returns {Promise<Response>} */
async function answered(url) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin" });
  } catch {
    throw new FetchFailed("store.unreachable", "the hub does not answer");
  }
  if (!response.ok) throw new FetchFailed("store.missing", `the hub has no ${url} (${response.status})`);
  return response;
}
