// @ts-check
// The frame's line to the hub: one WebSocket, opened again whenever it breaks.

/** @typedef {{type: string, [field: string]: any}} Message */

const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 15_000;
const SILENCE_MS = 50_000;
/** The hub closes with this when it does not know the frame, or not any more; the reason is the error's code. */
const NOT_LET_IN = 4401;
const UNSAID_LIMIT = 64;
/** Said later when they could not be said now. */
const LASTING = ["playback.performance", "playback.spoken", "playback.refused", "sense.waved"];

export class Wire {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Message[]} */
  #unsaid = [];
  #retryMs = FIRST_RETRY_MS;
  #heardAt = 0;
  #refused = false;
  #url;
  /** @type {(message: Message) => void} */
  onmessage = () => undefined;
  /** @type {() => void} */
  onopen = () => undefined;
  /** @type {() => void} */
  onclose = () => undefined;
  /** The hub does not let this frame in; the line stays closed until somebody opens it. @type {(code: string) => void} */
  onrefused = () => undefined;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
    setInterval(() => this.#listen(), SILENCE_MS / 4);
    window.addEventListener("online", () => this.#socket ?? (this.#refused || this.open()));
  }

  get up() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#refused = false;
    this.#heardAt = performance.now();
    socket.addEventListener("open", () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.onopen();
    });
    socket.addEventListener("message", (event) => {
      this.#heardAt = performance.now();
      const message = readable(event.data);
      if (message) this.onmessage(message);
    });
    socket.addEventListener("close", (event) => this.#gone(socket, event));
  }

  /**
   * @param {Message} message
   * @param {boolean} [introduced] Whether the hub knows who speaks; before that, what lasts is kept for later.
   * @returns {boolean} whether it left now
   */
  say(message, introduced = true) {
    if (this.up && introduced) {
      this.#socket?.send(JSON.stringify(message));
      return true;
    }
    if (LASTING.includes(message.type)) this.#unsaid = [...this.#unsaid, message].slice(-UNSAID_LIMIT);
    return false;
  }

  /** Says what had to wait; called once the hub knows who speaks. */
  flush() {
    const waiting = this.#unsaid;
    this.#unsaid = [];
    for (const message of waiting) this.say(message);
  }

  close() {
    this.#socket?.close();
  }

  /** A half-open line is noticed by its silence: the clock's answers come more often than that. */
  #listen() {
    if (this.up && performance.now() - this.#heardAt > SILENCE_MS) this.close();
  }

  /** @param {WebSocket} socket @param {CloseEvent} event */
  #gone(socket, { code, reason }) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#refused = code === NOT_LET_IN;
    this.onclose();
    if (this.#refused) return this.onrefused(reason);
    setTimeout(() => this.#socket ?? this.open(), this.#retryMs * (0.5 + Math.random()));
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 1.8);
  }
}

/** @param {unknown} data @returns {Message | null} null for what is no message; the frame lives on */
function readable(data) {
  try {
    const message = JSON.parse(String(data));
    return typeof message?.type === "string" ? message : null;
  } catch {
    return null;
  }
}
