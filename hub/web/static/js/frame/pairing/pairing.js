// @ts-check
// Being let in: asks, waits until somebody types the code on the house's page, proves it, and checks the hub's proof.

import { ApiError } from "../../api.js";
import { SOFTWARE } from "../identity.js";
import { Asking, Restarted } from "./asking.js";
import { fromText, toText } from "./bytes.js";
import { Code } from "./code.js";
import { Attempt } from "./confirmation.js";

/** @typedef {import("./stages.js").Reason} Reason */
/** @typedef {import("./stages.js").Stage} Stage */
/** @typedef {{path: string, attempt: Attempt, until: number, stage: Stage}} Request */

const SHORTLY_MS = 1500;

export class Pairing {
  #nodeId;
  #name;
  #show;
  #asking;
  #code = new Code();
  /** @type {Reason} */
  #why;

  /**
   * @param {string} nodeId
   * @param {() => string} name What the frame is called now.
   * @param {(stage: Stage) => void} show
   * @param {Reason} why
   */
  constructor(nodeId, name, show, why) {
    this.#nodeId = nodeId;
    this.#name = name;
    this.#show = show;
    this.#why = why;
    this.#asking = new Asking(show);
  }

  /** Asks again, with the name that the frame has now. */
  restart() {
    this.#asking.restart();
  }

  /** @returns {Promise<void>} when the frame has been let in; the browser keeps the hub's cookie */
  async run() {
    this.#show({ name: "knocking" });
    while (!(await this.#letIn()));
    this.#show({ name: "welcome" });
  }

  async #letIn() {
    /** @type {Request | undefined} */
    let request;
    try {
      request = await this.#request();
      return await this.#proved(request, await this.#typed(request));
    } catch (failure) {
      if (failure instanceof ApiError && failure.code === "pairing.wrong_code") this.#guessed("wrong");
      else if (failure instanceof ApiError) await this.#forgotten(request);
      else if (!(failure instanceof Restarted)) throw failure;
      return false;
    }
  }

  /** @returns {Promise<Request>} */
  async #request() {
    const attempt = new Attempt(this.#code.digits, this.#nodeId);
    const body = { node_id: this.#nodeId, kind: "browser", name: this.#name(), software: SOFTWARE, element: toText(attempt.element) };
    const { pairing, expires_s, secure_url: secureUrl } = await this.#asking.ask("POST", "/api/pairing", body);
    const until = performance.now() + 1000 * expires_s;
    const { digits, triesLeft } = this.#code;
    return { path: `/api/pairing/${encodeURIComponent(pairing)}`, attempt, until, stage: { name: "waiting", digits, until, triesLeft, why: this.#why, secureUrl } };
  }

  /** @param {Request} request @returns {Promise<Uint8Array>} the hub's element, once somebody has typed a code */
  async #typed({ path, stage }) {
    for (;;) {
      this.#show(stage);
      const answer = await this.#asking.ask("GET", `${path}/answer`);
      if (answer) return fromText(answer.element);
    }
  }

  /** @param {Request} request @param {Uint8Array} element @returns {Promise<boolean>} */
  async #proved({ path, attempt }, element) {
    this.#show({ name: "checking", digits: this.#code.digits });
    const agreement = attempt.agree(element);
    if (agreement) {
      const answer = await this.#asking.ask("POST", `${path}/confirm`, { confirmation: toText(agreement.proof) });
      if (agreement.isProofOfHub(fromText(answer.confirmation))) return true;
    }
    this.#guessed("false_hub");
    return false;
  }

  /** @param {"wrong" | "false_hub"} outcome */
  #guessed(outcome) {
    const spent = this.#code.tried();
    if (spent) this.#code = new Code();
    this.#why = spent && outcome === "wrong" ? "spent" : outcome;
  }

  /** Too old, or nobody wants this frame: then it does not ask again by itself. @param {Request | undefined} request */
  async #forgotten(request) {
    this.#code = new Code();
    this.#why = "old";
    if (!request || performance.now() > request.until - SHORTLY_MS) return;
    this.#why = "";
    this.#show({ name: "dismissed" });
    await this.#asking.pause().catch(() => undefined);
  }
}
