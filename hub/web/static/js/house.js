// @ts-check
// The house as the hub last told it. Sections subscribe; nobody else keeps a copy.

/** @typedef {import("./types.js").House} House */
/** @typedef {import("./types.js").JobRecord} JobRecord */
/** @typedef {"connecting" | "live" | "lost"} Connection */

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;

export class LiveHouse {
  /** @type {House | null} */
  #house = null;
  /** @type {Set<(house: House) => void>} */
  #watchers = new Set();
  /** @type {Set<(connection: Connection) => void>} */
  #connectionWatchers = new Set();
  /** @type {EventSource | null} */
  #source = null;
  #retryMs = FIRST_RETRY_MS;
  /** @type {Connection} */
  #connection = "connecting";
  #timer = 0;

  /** @returns {House | null} */
  get now() {
    return this.#house;
  }

  /** @param {(house: House) => void} watcher */
  watch(watcher) {
    this.#watchers.add(watcher);
    if (this.#house) watcher(this.#house);
  }

  /** @param {(connection: Connection) => void} watcher */
  watchConnection(watcher) {
    this.#connectionWatchers.add(watcher);
    watcher(this.#connection);
  }

  /** Opens the event stream and keeps it open; an own policy, because EventSource gives up on some errors. */
  open() {
    this.#source?.close();
    clearTimeout(this.#timer);
    const source = new EventSource("/api/house/events");
    this.#source = source;
    source.addEventListener("open", () => this.#heard());
    source.addEventListener("house", (event) => {
      this.#heard();
      this.#take(JSON.parse(event.data));
    });
    source.addEventListener("progress", (event) => {
      this.#heard();
      this.#progress(JSON.parse(event.data).jobs);
    });
    source.addEventListener("error", () => this.#lost());
  }

  #heard() {
    this.#retryMs = FIRST_RETRY_MS;
    this.#say("live");
  }

  #lost() {
    this.#source?.close();
    this.#say("lost");
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.open(), this.#retryMs * (0.75 + Math.random() / 2));
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  /** @param {Connection} connection */
  #say(connection) {
    if (connection === this.#connection) return;
    this.#connection = connection;
    for (const watcher of this.#connectionWatchers) watcher(connection);
  }

  /** @param {House} house */
  #take(house) {
    this.#house = house;
    for (const watcher of this.#watchers) watcher(house);
  }

  /** @param {JobRecord[]} fresh Those under way. */
  #progress(fresh) {
    const house = this.#house;
    if (!house) return;
    const byId = new Map(fresh.map((job) => [job.id, job]));
    this.#take({ ...house, jobs: house.jobs.map((job) => byId.get(job.id) ?? job) });
  }
}

/** @param {House} house @param {string | null | undefined} id */
export const portraitOf = (house, id) => house.portraits.find((each) => each.id === id);

/** @param {House} house @param {string | null | undefined} id */
export const subjectOf = (house, id) => house.subjects.find((each) => each.id === id);

const OVER = ["done", "ended", "refused", "failed", "cancelled", "choose"];

/** @param {JobRecord} job @returns {boolean} whether it waits or is worked on */
export const isActive = (job) => !OVER.includes(job.status);
